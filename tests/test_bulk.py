"""Many files at once: every path once, in whatever order is asked for, whatever happens to a worker."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import einvconv
from documents import CORPUS, corpus
from einvconv import bulk
from einvconv.cli import main
from einvconv.cli.inputs import Named
from einvconv.cli.many import in_order
from einvconv.errors import UnreadableInput

SRC = Path(__file__).parent.parent / "src"
EXAMPLE = CORPUS / "peppolbis30" / "several-vat-rates.xml"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Thirty invoices, one that is torn and one that is none."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(30):
        shutil.copy(EXAMPLE, tmp_path / "in" / f"{number:02}.xml")
    (tmp_path / "in" / "07.xml").write_text("<torn")
    (tmp_path / "in" / "19.xml").write_text("<project/>")
    return tmp_path


def paths() -> list[Path]:
    return sorted(Path("in").glob("*.xml"))


def told(path: str) -> str:
    """For `each`: a worker that dies of one item, and takes its time for others."""
    if path == "dies":
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.001 if path.endswith("1") else 0)
    if path == "odd":
        raise einvconv.EinvconvError("odd")
    if path == "defect":
        raise ZeroDivisionError
    return path.upper()


def once(path: str) -> str:
    """Kills its worker when it sees a path for the first time."""
    mark = Path(f"{path}.seen")
    if path.startswith("killer") and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return path.upper()


@pytest.mark.parametrize("pool", [None, ThreadPoolExecutor, ProcessPoolExecutor])
def test_every_path_comes_once_with_its_report_or_its_error(folder, pool) -> None:
    executor = pool(2) if pool else None
    found = dict(bulk.validate(paths(), executor=executor))
    assert sorted(map(str, found)) == [str(path) for path in paths()]
    assert isinstance(found[Path("in/07.xml")], einvconv.UnreadableInput)
    assert isinstance(found[Path("in/19.xml")], einvconv.UnknownFormat)
    assert found[Path("in/00.xml")] == einvconv.validate(Path("in/00.xml"))
    assert sum(isinstance(one, einvconv.Report) for one in found.values()) == 28
    if executor:
        executor.shutdown()


def test_conversions_are_those_of_one_alone_and_arguments_are_handed_on(folder) -> None:
    files = corpus("finvoice30")[:3]
    found = dict(bulk.convert(files, to="peppolbis30"))
    assert found == {path: einvconv.convert(path, to="peppolbis30") for path in files}
    ((_, report),) = bulk.validate([str(files[0])], rules="peppolbis30", release={"peppolbis30": "3.0.20"})
    assert isinstance(report, einvconv.Report)
    assert report.rulesets[-1].release == "3.0.20"
    ((_, refused),) = bulk.validate([files[0]], limits=einvconv.Limits(bytes=10))
    assert isinstance(refused, einvconv.LimitExceeded)


def test_no_more_is_read_ahead_than_keeps_the_workers_busy() -> None:
    taken = 0

    def items() -> Iterator[str]:
        nonlocal taken
        for number in range(10_000):
            taken += 1
            yield str(number)

    with ThreadPoolExecutor(2) as pool:
        done = bulk.each(told, items(), pool)
        next(done)
        assert taken < 200
        done.close()


def test_workers_are_no_more_than_the_processors_can_use_however_many_are_asked_for() -> None:
    assert dict(bulk.each(abs, range(-3, 0), workers=10**30)) == {-3: 3, -2: 2, -1: 1}


def test_results_come_in_order_when_asked() -> None:
    items = [f"a{number}" for number in range(300)]
    with ThreadPoolExecutor(4) as pool:
        found = list(bulk.each(told, items, pool, ordered=True, at_once=3))
    assert found == [(item, item.upper()) for item in items]


def test_a_worker_that_dies_takes_nothing_with_it_and_nothing_is_done_twice(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    items = [f"killer{number}" if number % 40 == 7 else str(number) for number in range(120)]
    found = list(bulk.each(once, items, workers=2))
    assert sorted(found) == sorted((item, item.upper()) for item in items)


def test_an_item_that_kills_every_worker_has_an_error_and_the_others_do_not() -> None:
    items = ["a", "dies", "b", "odd", *map(str, range(40))]
    found = dict(bulk.each(told, items, workers=2))
    assert len(found) == len(items)
    errors = {item: str(one) for item, one in found.items() if isinstance(one, einvconv.EinvconvError)}
    assert errors.keys() == {"dies", "odd"}
    assert "ended without a word" in errors["dies"]


def test_an_executor_that_breaks_gives_errors_and_ends() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        found = list(bulk.each(told, ["a", "dies", *map(str, range(60))], pool, at_once=1))
    assert len(found) == len(dict(found)) == 62
    assert isinstance(dict(found)["dies"], einvconv.EinvconvError)


def test_a_defect_is_raised_and_not_kept_as_a_result() -> None:
    ((item, error),) = bulk.each(told, ["defect"], workers=1)
    assert item == "defect"
    assert "ZeroDivisionError" in str(error)


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "html", "gitlab"])
def test_several_processes_say_what_one_says(folder, capsys, form: str) -> None:
    (folder / "in" / "03.xml").write_bytes(
        EXAMPLE.read_bytes().replace(b"DocumentCurrencyCode>EUR", b"DocumentCurrencyCode>EUX")
    )
    said = []
    for jobs in ("1", "3"):
        assert main(["validate", "in", "--jobs", jobs, "--format", form]) == 2
        out, err = capsys.readouterr()
        said.append((out if form != "junit" else out.split("timestamp"), err))
    if form == "junit":
        said = [([part[22:] for part in parts], err) for parts, err in said]
    assert said[0] == said[1]


def test_many_are_converted_into_a_folder_and_nothing_is_overwritten(folder, capsys) -> None:
    arguments = ["convert", "in", "--to", "finvoice30", "-o", "out/", "--name", "{stem}-{format}.xml"]
    assert main([*arguments, "--jobs", "2"]) == 2
    assert len(list(Path("out").iterdir())) == 28
    assert Path("out/00-finvoice30.xml").read_bytes() == einvconv.convert(EXAMPLE, to="finvoice30").xml
    before = {path: path.stat().st_mtime_ns for path in Path("out").iterdir()}
    capsys.readouterr()
    assert main([*arguments, "--jobs", "2"]) == 2
    assert capsys.readouterr().err.count("there already") == 28
    assert {path: path.stat().st_mtime_ns for path in Path("out").iterdir()} == before


def test_the_losses_of_many_come_in_order(folder, capsys) -> None:
    arguments = ["convert", "in", "--to", "finvoice30", "--losses", "json", "--force", "--jobs"]
    said = []
    for jobs in ("1", "3"):
        main([*arguments, jobs, "-o", "out/"])
        said.append(json.loads(capsys.readouterr().out))
    assert said[0] == said[1]
    assert [entry["file"] for entry in said[0]["files"]] == [str(path) for path in paths()]


def test_standard_input_stands_in_its_place_among_files(folder) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "einvconv", "validate", "in/00.xml", "-", "in/01.xml", "--jobs", "2"],
        input=EXAMPLE.read_bytes(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(SRC)},
        check=True,
    )
    names = [line.partition(":")[0] for line in run.stdout.decode().splitlines()]
    assert names == ["in/00.xml", "-", "in/01.xml", "3 files"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_workers_do_not_outlive_a_run_that_is_stopped(folder) -> None:
    command = [sys.executable, "-m", "einvconv", "validate", *["in"] * 400, "--jobs", "2", "--format", "jsonl"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(SRC)})
    assert run.stdout is not None
    children: list[str] = []
    while len(children) < 2 and run.stdout.readline():  # the first file is done before there are others
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
    assert len(children) == 2
    run.send_signal(signal.SIGTERM)
    run.stdout.read()
    assert run.wait() == 128 + signal.SIGTERM
    until = time.monotonic() + 10
    while time.monotonic() < until and any(_lives(child) for child in children):
        time.sleep(0.05)
    assert not [child for child in children if _lives(child)]


def _lives(number: str) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def test_a_cluster_works_on_it_and_a_worker_that_is_killed_loses_nothing(tmp_path, monkeypatch) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"{SRC}{os.pathsep}{Path(__file__).parent}")
    for number in range(120):
        shutil.copy(EXAMPLE, tmp_path / f"{number}.xml")
    files = sorted(tmp_path.glob("*.xml"))
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        found: list[Path] = []
        workers = list(client.run(os.getpid).values())
        for path, report in bulk.validate(files, executor=client.get_executor()):
            assert isinstance(report, einvconv.Report), report
            found.append(Path(path))
            if len(found) == 10:
                os.kill(workers[0], signal.SIGKILL)
    assert sorted(found) == files


def _worker(number: int) -> tuple[int, int]:
    return number, os.getpid()


def test_the_first_file_is_done_before_others_are_asked_so_that_they_begin_with_what_it_needed() -> None:
    files = [Named("bad", UnreadableInput("it is not there")), *[Named(str(number)) for number in range(1, 20)]]
    found = list(in_order(files, 2, int, _worker))
    assert [name for name, _ in found] == [one.name for one in files]
    assert isinstance(found[0][1], UnreadableInput)
    assert [number for number, _ in (one for _, one in found[1:])] == list(range(1, 20))
    here = [number for number, worker in (one for _, one in found[1:]) if worker == os.getpid()]
    assert here == [1]


def test_where_the_system_gives_no_processes_one_does_the_work(folder, monkeypatch, capsys) -> None:
    def refused(count: int) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("einvconv.bulk.pool", refused)
    assert [(item, str(result)) for item, result in bulk.each(told, ["a", "odd", "b"], ordered=True)] == [
        ("a", "A"),
        ("odd", "odd"),
        ("b", "B"),
    ]
    assert main(["validate", "in/00.xml", "in/01.xml", "in/02.xml", "--jobs", "2"]) == 0
    assert "3 files: 3 valid" in capsys.readouterr().out


@pytest.mark.parametrize("one", ["a.xml", Path("a.xml"), b"a.xml", None, 5])
def test_one_path_is_no_list_of_them(one: Any) -> None:
    with pytest.raises(einvconv.WrongArgument, match="Many are asked for, as a list of paths"):
        list(einvconv.bulk.validate(one))
