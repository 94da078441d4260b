"""`completion`: a script that lets a shell complete commands, options and their values."""

from __future__ import annotations

from einvconv.cli import GOOD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser

    from einvconv.cli import Options
    from einvconv.output.terminal import Terminal

SHELLS = ("bash", "zsh", "fish", "powershell")
_EPILOG = """\
  bash        eval "$(einvconv completion bash)"          in ~/.bashrc
  zsh         eval "$(einvconv completion zsh)"           in ~/.zshrc, after compinit
  fish        einvconv completion fish > ~/.config/fish/completions/einvconv.fish
  powershell  einvconv completion powershell | Out-String | Invoke-Expression
"""
_BASH = """\
_einvconv() {{
    local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}"
    local command="${{COMP_WORDS[1]}}" words="" IFS=$' \t\n'
    case "$word" in -*) before="";; esac
    if [ "$COMP_CWORD" -eq 1 ]; then words="{commands} --version --help"; else
        case "$command $before" in
{values}
        *) case "$command" in
{options}
        esac;;
        esac
    fi
    case "$word" in -*) ;; *) words=$(printf '%s\n' $words | grep -v '^-');; esac
    COMPREPLY=($(compgen -W "$words" -- "$word"))
    IFS=$'\n' # names of files may have blanks
    [ ${{#COMPREPLY[@]}} -eq 0 ] && COMPREPLY=($(compgen -f -- "$word"))
}}
complete -o filenames -F _einvconv einvconv
"""
_ZSH = "autoload -U +X bashcompinit && bashcompinit\n"
_POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName einvconv -ScriptBlock {{
    param($word, $ast, $cursor)
    $options = @{{
{options}
    }}
    $values = @{{
{values}
    }}
    $said = @($ast.CommandElements | ForEach-Object {{ $_.ToString() }})
    $command = if ($said.Count -gt 1) {{ $said[1] }} else {{ '' }}
    $before = if ($word) {{ $said[-2] }} else {{ $said[-1] }}
    $words = if ($said.Count -lt 2 -or ($said.Count -eq 2 -and $word)) {{ '{commands} --version --help' }}
        elseif ($word -like '-*') {{ $options[$command] }}
        elseif ($values.ContainsKey("$command $before")) {{ $values["$command $before"] }}
        else {{ ($options[$command] -split ' ' | Where-Object {{ $_ -notlike '-*' }}) -join ' ' }}
    $words -split ' ' | Where-Object {{ $_ -and $_ -like "$word*" }} |
        ForEach-Object {{ [System.Management.Automation.CompletionResult]::new($_) }}
}}
"""


def arguments(parser: ArgumentParser) -> None:
    """What the command takes."""
    parser.epilog = _EPILOG
    parser.add_argument("shell", choices=SHELLS, help="the shell that it is for")


def run(options: Options, terminal: Terminal) -> int:
    """Write the script."""
    terminal.write(script(options.shell))
    return GOOD


def script(shell: str) -> str:
    """The script for a shell."""
    words = _words()
    if shell == "fish":
        return _fish(words)
    commands = " ".join(words)
    if shell == "powershell":
        options = "\n".join(f"        '{name}' = '{' '.join(known)}'" for name, known in words.items())
        values = "\n".join(
            f"        '{name} {option}' = '{' '.join(known)}'"
            for name, said in words.items()
            for option, known in said.items()
            if known or not option.startswith("-")
        )
        return _POWERSHELL.format(commands=commands, options=options, values=values)
    options = "\n".join(f'        {name}) words="{" ".join(known)}";;' for name, known in words.items())
    values = "\n".join(
        f'        "{name} {option}") words="{" ".join(known)}";;'
        for name, said in words.items()
        for option, known in said.items()
        if known or not option.startswith("-")
    )
    made = _BASH.format(commands=commands, options=options, values=values)
    return _ZSH + made if shell == "zsh" else made


def _fish(words: dict[str, dict[str, list[str]]]) -> str:
    from einvconv.cli.arguments import COMMANDS

    lines = [
        f"complete -c einvconv -n __fish_use_subcommand -f -a {name} -d '{purpose}'"
        for name, purpose in COMMANDS.items()
    ]
    lines += [f"complete -c einvconv -n __fish_use_subcommand -l {name}" for name in ("version", "help")]
    for name, said in words.items():
        alone = [option for option in said if not option.startswith("-")]
        first = f"__fish_seen_subcommand_from {name}; and not __fish_seen_subcommand_from {' '.join(alone)}"
        for option, known in said.items():
            if option.startswith("-"):
                how = f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
                values = f" -x -a '{' '.join(known)}'" if known else ""
                lines.append(f"complete -c einvconv -n '__fish_seen_subcommand_from {name}' {how}{values}")
            else:
                lines.append(f"complete -c einvconv -n '{first}' -f -a '{option}'")
                if known:
                    after = f"__fish_seen_subcommand_from {name}; and __fish_seen_subcommand_from {option}"
                    lines.append(f"complete -c einvconv -n '{after}' -f -a '{' '.join(known)}'")
    return "\n".join(lines) + "\n"


def _words() -> dict[str, dict[str, list[str]]]:
    """Of each command its options, and the values that they take; the words that stand alone among them.

    What follows a word that stands alone is what its values say: rule sets after `rules remove`, else files.
    """
    from argparse import PARSER

    from einvconv.cli.arguments import COMMANDS, parser

    codes = {"--to": _codes(writing=True), "--rules": _codes(writing=False)}
    found: dict[str, dict[str, list[str]]] = {}
    for name in COMMANDS:
        made = parser([name])
        kinds = next(action.choices for action in made._actions if action.nargs == PARSER)
        command = dict(kinds or {})[name]
        said: dict[str, list[str]] = {}
        below = next((dict(action.choices or {}) for action in command._actions if action.nargs == PARSER), {})
        for action in [one for each in (command, *below.values()) for one in each._actions]:
            values = [str(one) for one in action.choices or ()]
            for option in action.option_strings:
                said[option] = codes.get(option, values)
            if not action.option_strings:
                said.update({value: [] for value in values})
        found[name] = said
    sets = _sets()
    found["rules"].pop("list", None)  # which is left out
    found["rules"] |= {"remove": sets, **{one: [] for one in sets}}
    return found


def _sets() -> list[str]:
    from einvconv.validation.rulesets import rulesets

    return list(dict.fromkeys(one.id for one in rulesets()))


def _codes(writing: bool) -> list[str]:
    from einvconv.formats.registry import formats

    if writing:
        return [one.code for one in formats() if one.writes]
    return list(dict.fromkeys([*(one.code for one in formats()), *_sets()]))
