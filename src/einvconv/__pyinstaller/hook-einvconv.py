"""The hook that PyInstaller runs for a program that imports einvconv."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

# The rules that come compiled are modules among the data.
datas = collect_data_files("einvconv") + collect_data_files("einvconv", subdir="data", include_py_files=True)
hiddenimports = collect_submodules("einvconv", filter=lambda name: not name.startswith("einvconv.__pyinstaller"))
