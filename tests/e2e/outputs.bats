#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# The files that a run leaves, and the plots with and without gnuplot.
# shellcheck disable=SC2016,SC2154 # bash -c has variables of its own; run sets what it saw
load common

short=(-n '1,10' -r 2 -w 0 --delay 1ms)

# with_gnuplot SCRIPT ARGS: a run that finds on its PATH nothing but a gnuplot of this content, or not
# even that.
with_gnuplot() {
    local bin=$BATS_TEST_TMPDIR/bin
    mkdir -p "$bin"
    if [ "$1" != none ]; then
        printf '#!/bin/sh\n%s\n' "$1" >"$bin/gnuplot"
        chmod +x "$bin/gnuplot"
    fi
    shift
    run --separate-stderr env PATH="$bin" "$FETCHBENCH" "$@"
}

# Everything but what gnuplot draws.
has_all_but_png() {
    [ -s results/results.json ]
    [ -s results/cells.csv ]
    [ -s results/samples.csv ]
    [ -s results/table.md ]
    [ -s results/plots/makespan.gp ]
    [ -s results/plots/makespan.dat ]
    [ -s results/plots/makespan.svg ]
    grep -q '<svg' results/report.html
}

@test "a run leaves its results, two CSV files, a Markdown table and the plots" {
    fetchbench "${short[@]}"
    exits 0
    has_all_but_png
    for plot in makespan speedup; do
        [ "$(head -c 8 results/plots/$plot.png | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a ]
        python3 -c 'import sys, xml.dom.minidom as x; x.parse(sys.argv[1])' results/plots/$plot.svg
    done
}

@test "cells.csv has one row per cell, samples.csv one row per fetch" {
    fetchbench "${short[@]}" --no-plots
    exits 0
    [ "$(wc -l <results/cells.csv)" = $((1 + 4)) ]
    [ "$(wc -l <results/samples.csv)" = $((1 + 2 * 2 * 11)) ]
    [ "$(sed 1d results/samples.csv | cut -d, -f5 | sort -u | wc -l)" = 4 ]
    python3 - <<'EOF'
import csv
for name in ("cells", "samples"):
    rows = list(csv.reader(open(f"results/{name}.csv", newline="")))
    assert len({len(row) for row in rows}) == 1, "rows of one length"
    assert len(set(rows[0])) == len(rows[0]), "columns of one name each"
EOF
}

@test "a plot can be changed and drawn again by hand" {
    fetchbench "${short[@]}"
    rm results/plots/*.png
    (cd results/plots && gnuplot makespan.gp speedup.gp)
    [ -s results/plots/makespan.png ]
    [ -s results/plots/speedup.png ]
}

@test "no gnuplot: a warning, and all but PNG is written" {
    with_gnuplot none "${short[@]}"
    exits 0
    says 'warning: ' gnuplot
    has_all_but_png
    [ "$(find results -name '*.png')" = '' ]
}

@test "a gnuplot that fails: a warning, and all but PNG is written" {
    with_gnuplot 'echo "no such terminal" >&2; exit 1' "${short[@]}"
    exits 0
    says 'warning: '
    has_all_but_png
}

@test "no plots where none are wanted, and no gnuplot is started" {
    with_gnuplot "echo started >'$BATS_TEST_TMPDIR/started'" "${short[@]}" --no-plots
    exits 0
    [ ! -e results/plots ]
    [ ! -e "$BATS_TEST_TMPDIR/started" ]
}

@test "exports go where they are sent, each in its format" {
    fetchbench "${short[@]}" --no-plots --export-csv c.csv --export-markdown m.md --export-json j.json
    exits 0
    cmp c.csv results/cells.csv
    cmp m.md results/table.md
    cmp j.json results/results.json
}

@test "a Markdown export to standard output begins the output" {
    fetchbench "${short[@]}" --no-plots -q --export-markdown -
    exits 0
    [ "$output" = "$(cat results/table.md)" ]
}

@test "a directory with a blank and a quote in its name" {
    fetchbench "${short[@]}" -o "the class's results"
    exits 0
    [ -s "the class's results/plots/makespan.png" ]
}

@test "a full disk is reported, exit 3" {
    [ -c /dev/full ] || skip 'no /dev/full'
    run --separate-stderr bash -c '"$0" "$@" >/dev/full' "$FETCHBENCH" "${short[@]}" --no-plots
    exits 3
    says 'fetchbench: ' 'No space left' 'warning: '
    [ -s results/results.json ]
    [ -s results/table.md ]
    [ -s results/cells.csv ]
}

@test "a closed pipe causes no crash" {
    run --separate-stderr bash -c '"$0" "$@" | true; exit "${PIPESTATUS[0]}"' "$FETCHBENCH" "${short[@]}" --no-plots
    [ "$status" -lt 128 ]
    [ -s results/results.json ]
}

# stub_gnuplot COMMAND: in place of gnuplot; it stands where it is to draw.
stub_gnuplot() {
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    printf '#!/bin/bash\n%s\n' "$1" >"$BATS_TEST_TMPDIR/bin/gnuplot"
    chmod +x "$BATS_TEST_TMPDIR/bin/gnuplot"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

@test "an incomplete image of gnuplot is discarded" {
    stub_gnuplot 'for plot in *.gp; do
        printf PNG >"${plot%.gp}.png"
    done'
    fetchbench -n 1,2 -r 2 -w 0 --delay 0
    exits 0
    says 'not every plot was drawn' 'no complete'
    [ "$(find results -name '*.png')" = '' ]
    [ -s results/plots/makespan.gp ]
}

@test "gnuplot sees nothing of the environment that it does not need" {
    export FETCHBENCH_SECRET=s3cret GNUPLOT_LIB=/s3cret
    stub_gnuplot "env >>'$BATS_TEST_TMPDIR/seen'"
    fetchbench -q -n 1 -r 1 -w 0 --delay 0
    exits 0
    grep -q '^PATH=' "$BATS_TEST_TMPDIR/seen"
    [ "$(grep -c s3cret "$BATS_TEST_TMPDIR/seen")" = 0 ]
}

@test "ending a run while plots are drawn leaves no temporary files" {
    export TMPDIR=$BATS_TEST_TMPDIR/temporary
    mkdir "$TMPDIR"
    stub_gnuplot 'kill -TERM "$PPID"'
    start run "$FETCHBENCH" -n 1 -r 1 -w 0 --delay 0
    code=0
    wait "$started" || code=$?
    [ "$code" = 143 ]
    [ "$(ls -A "$TMPDIR")" = '' ]
    [ "$(find . -name '*.part')" = '' ]
    [ "$(ask .ended)" = complete ]
}

@test "Ctrl-C while plots are drawn keeps the table and the results" {
    mkfifo "$BATS_TEST_TMPDIR/never"
    stub_gnuplot "echo >'$BATS_TEST_TMPDIR/drawing'; read -r line <'$BATS_TEST_TMPDIR/never'"
    start run setsid "$FETCHBENCH" -n 1 -r 1 -w 0 --delay 0
    wait_until test -e "$BATS_TEST_TMPDIR/drawing"
    grep -q async "$BATS_TEST_TMPDIR/run.out"
    kill -KILL -- "-$started"
    wait "$started" 2>/dev/null || true
    [ "$(ask .ended)" = complete ]
    [ "$(find . -name '*.part')" = '' ]
}

@test "every command fails if standard output cannot be written" {
    "$FETCHBENCH" -q -e null -n 1 -r 1 -w 0 --no-plots -o saved
    local arguments
    for arguments in --help --version version help 'help run' 'race --help' engines lesson 'origin --list-faults' \
        'completion bash' 'lesson hello --speed max' 'race -e null -n 1' 'report saved/results.json' \
        'compare saved/results.json saved/results.json' --calibrate; do
        # shellcheck disable=SC2086 # several words
        run --separate-stderr "$FETCHBENCH" $arguments
        exits 0
        # shellcheck disable=SC2086
        code=0 && "$FETCHBENCH" $arguments >/dev/full 2>errors || code=$?
        [ "$code" = 3 ] || { echo "$arguments: $code" && false; }
        grep -q '^fetchbench: cannot write .*standard output' errors
    done
}

@test "two outputs to one file are refused before the run" {
    run_to() { fetchbench -q -e null -n 1 -r 1 -w 0 --no-plots -o saved "$@"; }
    run_to --export-json - --export-csv -
    exits 2
    says "two exports to '-'"
    run_to --export-json - --export-csv /dev/stdout
    exits 2
    run_to --export-json same --export-csv ./same
    exits 2
    says "two exports to './same'"
    run_to --export-csv saved/results.json
    exits 2
    says 'which the run writes itself'
    leaves_nothing
    touch there
    ln -s there link
    run_to --export-json there --export-csv link
    exits 2
    run_to --export-json /dev/null --export-csv /dev/null
    exits 0
}

@test "a path that names an open descriptor is written at its current position" {
    "$FETCHBENCH" -q -e null -n 1 -r 1 -w 0 --no-plots -o saved
    write() { "$FETCHBENCH" report saved/results.json --format csv -o "$1"; }
    [ "$(write /dev/stdout | wc -l)" = 2 ]
    echo before >log
    write /dev/stdout >>log
    { write /dev/fd/1 && echo after; } >>log
    [ "$(sed -n '1p;$p' log | paste -sd ' ')" = 'before after' ]
    [ "$(wc -l <log)" = 6 ]
    write >(cat >copy)
    written() { [ "$(wc -l <copy)" = 2 ]; }
    wait_until written
}

@test "a run that cannot start removes its own directories, and keeps existing ones" {
    refuses 'two exports' -- -o a/b/c --export-csv x --export-json x
    mkdir -p a/b
    fetchbench -o a/b/c/d/ --export-csv x --export-json x
    exits 2
    [ "$(find . -mindepth 1 | sort | paste -sd' ')" = './a ./a/b' ]
    fetchbench -o '' -n 1
    exits 2
    says 'empty'
}

@test "an export to a pipe: refused at once without a reader, else complete" {
    mkfifo pipe
    fetchbench -q -e null -n 1 -r 1 -w 0 --no-plots --export-csv pipe
    exits 2
    says "cannot write 'pipe': nobody reads this pipe"
    start reader bash -c "exec 3<>pipe; : >ready; cat <pipe"
    wait_until test -e ready
    exec 4<>pipe
    fetchbench -q -e null -n 1 -r 1 -w 0 --no-plots --export-csv pipe
    exits 0
    wait_until grep -q null "$BATS_TEST_TMPDIR/reader.out"
    exec 4<&-
}

@test "a symbolic link in place of an output is replaced, not followed" {
    mkdir results
    echo mine >precious
    echo mine >other
    ln -s ../precious results/results.json
    ln -s other link.csv
    fetchbench -q -e null -n 1 -r 1 -w 0 --no-plots --export-csv link.csv
    exits 0
    [ "$(cat precious other)" = $'mine\nmine' ]
    [ ! -L results/results.json ] && [ ! -L link.csv ]
    [ "$(ask .ended)" = complete ]
}

@test "the last line says where the results are and what to open" {
    fetchbench "${short[@]}" --no-plots
    [ "$(tail -1 <<<"$stderr")" = 'Saved in results/; open results/report.html' ]
    fetchbench "${short[@]}" --no-plots -o other
    [ "$(tail -1 <<<"$stderr")" = 'Saved in other; open other/report.html' ]
    [ -s other/report.html ]
    fetchbench "${short[@]}" --no-plots -q
    [ "$stderr" = '' ]
}

@test "results are not replaced silently, and nothing of an earlier run stays next to new ones" {
    fetchbench "${short[@]}"
    [[ $stderr != *replaced* ]]
    [ -s results/plots/makespan.png ]
    echo mine >results/plots/notes
    fetchbench "${short[@]}" --no-plots
    says "warning: the results in 'results/'" 'will be replaced' '-o DIR'
    [ "$(ls results/plots)" = notes ]
    rm results/plots/notes
    fetchbench "${short[@]}"
    start run "$FETCHBENCH" -n 1 -r 100000 -w 0 --delay 0
    plots_gone() { [ ! -e results/plots ]; }
    wait_until plots_gone
    kill -KILL "$started"
    [ "$(ask .ended)" = interrupted ]
    [ ! -e results/report.html ]
}
