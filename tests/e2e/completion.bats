#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual and the completions, which are made from the tables of commands and options, in the shells
# that read them.
# shellcheck disable=SC2154,SC2016 # run sets what it saw; the scripts are other shells'
load common

# The long options of every command, as the help lists them.
options_of() {
    "$FETCHBENCH" "$1" --help | grep -o -- '^  *\(-[a-zA-Z],\)\? *--[a-z-]*' | grep -o -- '--[a-z-]*'
}

commands() {
    "$FETCHBENCH" help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p' | grep .
}

# complete_in_bash WORD...: what bash offers for the last word.
complete_in_bash() {
    "$FETCHBENCH" completion bash >"$BATS_TEST_TMPDIR/bash"
    bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _fetchbench
        printf "%s\n" "${COMPREPLY[@]}"' bash "$BATS_TEST_TMPDIR/bash" "$@"
}

complete_in_fish() {
    "$FETCHBENCH" completion fish >"$BATS_TEST_TMPDIR/fish"
    HOME=$BATS_TEST_TMPDIR fish --no-config -c 'source $argv[1]; complete -C $argv[2]' \
        "$BATS_TEST_TMPDIR/fish" "$1" | cut -f 1
}

# complete_in_zsh LINE PATTERN: types the line and a Tab in an interactive zsh, and waits for the pattern.
complete_in_zsh() {
    "$FETCHBENCH" completion zsh >"$BATS_TEST_TMPDIR/zsh"
    HOME=$BATS_TEST_TMPDIR timeout 20 zsh -f -c '
        zmodload zsh/zpty
        zpty shell TERM=dumb zsh -f -i
        zpty -w shell "autoload -Uz compinit; compinit -u -D; source $1; echo re""ady"
        zpty -r -m shell seen "*ready*"
        zpty -w -n shell "$2"$'\''\t'\''
        zpty -r -m shell seen "*$3*" && print -r -- "$seen"' zsh "$BATS_TEST_TMPDIR/zsh" "$1" "$2"
}

@test "completion: bash offers every command, and every option of each" {
    for command in $(commands); do
        [[ " $(complete_in_bash fetchbench '' | tr '\n' ' ') " == *" $command "* ]]
        for option in $(options_of "$command"); do
            [[ " $(complete_in_bash fetchbench "$command" -- | tr '\n' ' ') " == *" $option "* ]]
        done
    done
}

@test "completion: bash offers the choices of an option, the lessons, and files" {
    [ "$(complete_in_bash fetchbench --start c)" = cold ]
    [ "$(complete_in_bash fetchbench run --start w)" = warm ]
    [ "$(complete_in_bash fetchbench -e thr | head -1)" = threads ]
    [ "$(complete_in_bash fetchbench lesson breakf)" = breakfast ]
    cd "$BATS_TEST_TMPDIR"
    touch some.pem
    [ "$(complete_in_bash fetchbench --cacert som)" = some.pem ]
}

@test "completion: what a table holds is offered, told by the help, and taken" {
    formats=$(complete_in_bash fetchbench report --format '')
    [ "$(wc -l <<<"$formats")" -gt 5 ]
    for format in $formats; do
        "$FETCHBENCH" report --help | grep -qw -- "$format"
        "$FETCHBENCH" help report | tr -s "\n " "  " | grep -q -- "${format}[^;]*: "
        "$FETCHBENCH" report "$root/tests/golden/small.json" --format "$format" >"$BATS_TEST_TMPDIR/report"
        [ -s "$BATS_TEST_TMPDIR/report" ]
    done
    [ "$(complete_in_bash fetchbench origin --fault '')" = \
        "$("$FETCHBENCH" origin --list-faults | grep -o '^  [a-z][a-z-]*' | tr -d ' ')" ]
    [ "$(complete_in_bash fetchbench --fault redirect-)" = redirect-loop ]
    [ "$(complete_in_bash fetchbench race -e corou)" = coroutines ]
    [ "$(complete_in_bash fetchbench lesson --with seq)" = sequential ]
    [ "$(complete_in_bash fetchbench compare --fail-on s)" = slower ]
    for command in run race origin; do
        "$FETCHBENCH" help "$command" | tr -s ' \n' '  ' |
            grep -q 'uniform:LEAST,MOST, normal:MEAN,DEVIATION, lognormal:MEDIAN,SIGMA and pareto:LEAST,SHAPE'
    done
    for shell in $("$FETCHBENCH" completion nosuchshell 2>&1 | sed 's/.*expected //; s/,/ /g; s/ or / /'); do
        "$FETCHBENCH" help completion | tr -s ' \n' '  ' | grep -q "$shell\( reads it\)\? from "
        "$FETCHBENCH" completion "$shell" | grep -q "made by 'fetchbench completion $shell'"
    done
}

@test "completion: fish offers commands, options, choices and lessons" {
    needs fish
    [ "$(complete_in_fish 'fetchbench orig')" = origin ]
    [ "$(complete_in_fish 'fetchbench --star')" = --start ]
    [ "$(complete_in_fish 'fetchbench --start col')" = cold ]
    [ "$(complete_in_fish 'fetchbench lesson breakf')" = breakfast ]
    [ "$(complete_in_fish 'fetchbench origin --dela')" = --delay ]
}

@test "completion: zsh completes an option, a choice and a command" {
    needs zsh
    complete_in_zsh 'fetchbench --warmu' '--warmup'
    complete_in_zsh 'fetchbench --start col' '--start cold'
    complete_in_zsh 'fetchbench orig' 'fetchbench origin'
}

@test "help: no text is wider than a terminal" {
    for command in '' $(commands); do
        # shellcheck disable=SC2086 # no command is no word; examples are lines to copy as they are
        "$FETCHBENCH" help $command | sed '/^Examples:/q' >"$BATS_TEST_TMPDIR/help"
        [ -s "$BATS_TEST_TMPDIR/help" ]
        run ! grep -E '.{81}' "$BATS_TEST_TMPDIR/help"
    done
}

@test "completion: an unknown shell is refused" {
    run --separate-stderr "$FETCHBENCH" completion tcsh
    [ "$status" = 2 ]
    [[ $stderr == *"'tcsh'"*'bash, zsh or fish'* ]]
}

@test "manual: groff has nothing to warn of" {
    needs groff
    "$FETCHBENCH" __manual >"$BATS_TEST_TMPDIR/page"
    run --separate-stderr groff -man -ww -Tutf8 "$BATS_TEST_TMPDIR/page"
    [ "$status" = 0 ]
    [ "$stderr" = '' ]
}

@test "manual: it explains every command and every option" {
    "$FETCHBENCH" __manual >"$BATS_TEST_TMPDIR/page"
    for command in $(commands); do
        grep -q "^\.SS \"fetchbench $command" "$BATS_TEST_TMPDIR/page"
        for option in $(options_of "$command"); do
            [ "$option" = --help ] || grep -qF -- "${option//-/\\-}" "$BATS_TEST_TMPDIR/page"
        done
    done
}

@test "install: the program, its manual and the completions come to stand" {
    cmake --install "$root/build/dev" --prefix "$BATS_TEST_TMPDIR/usr" >/dev/null
    for file in bin/fetchbench share/man/man1/fetchbench.1 \
        share/bash-completion/completions/fetchbench share/zsh/site-functions/_fetchbench \
        share/fish/vendor_completions.d/fetchbench.fish; do
        [ -s "$BATS_TEST_TMPDIR/usr/$file" ]
    done
    "$BATS_TEST_TMPDIR/usr/bin/fetchbench" --version
}
