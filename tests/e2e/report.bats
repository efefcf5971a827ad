#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# Rendering kept results on the command line.
# shellcheck disable=SC2154 # run sets what it saw
load common

setup() {
    program=$FETCHBENCH
    golden=$root/tests/golden
    kept=$golden/small.json
    cd "$BATS_TEST_TMPDIR" || return 1
}

# refuses PHRASE ARGUMENTS: exit 2, the phrase on standard error, nothing on standard output.
refuses() {
    local phrase=$1
    shift
    run --separate-stderr "$program" report "$@"
    [ "$status" -eq 2 ]
    [ -z "$output" ]
    [[ $stderr == *"$phrase"* ]]
}

@test "a kept file renders to the bytes of the live run, in every format" {
    "$program" report "$kept" --format json | cmp - "$kept"
    "$program" report "$kept" --format csv-samples | cmp - "$golden/samples.csv"
}

@test "results files match the schema, by an independent validator" {
    "$root/scripts/check-results" "$kept"
    "$program" run -q -n 1,7 -c all,3 -r 2 -w 0 --delay 1ms --no-plots -o live
    "$root/scripts/check-results" live/results.json
    # What it does not name, and what cannot be, is found.
    sed '0,/"makespan_s": 0/s//"makespan_s": -1/; 0,/"round"/s//"circle"/' "$kept" >wrong.json
    run "$root/scripts/check-results" wrong.json
    [ "$status" -eq 1 ]
    [[ $output == *"'circle' was unexpected"* ]]
    [[ $output == *'makespan_s: -1'* ]]
}

@test "the JSON for hyperfine's scripts has its shape" {
    "$program" report "$kept" --format hyperfine |
        jq -e '.results | length == 4 and all(.[]; (.times | length) == 2 and .mean >= .min
            and .mean <= .max and .stddev >= 0 and .exit_codes == [0, 0] and (.command | length) > 0)'
}

@test "the page logs nothing and requests nothing" {
    needs chromium
    "$program" report "$kept" -o page.html
    timeout 60 chromium --headless --no-sandbox --disable-gpu --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --enable-logging=stderr --user-data-dir="$BATS_TEST_TMPDIR/profile" --dump-dom \
        "file://$PWD/page.html" >dom 2>log
    grep -q '<svg viewBox' dom
    grep -q '</footer>' dom
    run ! grep -i 'console' log
    run ! grep -E '(src|href|action)="?(https?:|//|file:)' page.html
}

@test "the page is valid HTML" {
    needs tidy
    "$program" report "$kept" -o page.html
    run tidy -quiet -errors page.html
    [ "$status" = 0 ]
    [ "$output" = '' ]
}

@test "results are read from standard input and written to a file" {
    "$program" report - -o samples.csv --format csv-samples <"$kept"
    cmp samples.csv "$golden/samples.csv"
}

@test "the suffix of the file's name chooses the format" {
    "$program" report "$kept" -o out.md
    grep -q '^| fetches |' out.md
    "$program" report "$kept" -o out.csv
    grep -q '^run_id,.*,spec,engine,' out.csv
    "$program" report "$kept" -o out.txt
    grep -q '^fetches ' out.txt
}

@test "plots are drawn next to their scripts" {
    "$program" report "$kept" --plots figures --pdf >table
    [ -s figures/makespan.svg ] && [ -s figures/makespan.png ] && [ -s figures/makespan.pdf ]
    rm figures/makespan.png
    (cd figures && gnuplot makespan.gp)
    [ -s figures/makespan.png ]
}

@test "without gnuplot there is a warning, SVG, and the scripts" {
    run --separate-stderr env PATH=/nowhere "$program" report "$kept" --plots figures
    [ "$status" -eq 0 ]
    [[ $stderr == *"not every plot was drawn"* ]]
    [ -s figures/makespan.gp ]
    [ -s figures/makespan.svg ]
    [ ! -e figures/makespan.png ]
}

@test "invalid results files are refused with the position" {
    head -c 5000 "$kept" >cut.json
    refuses "'cut.json' is cut off at byte" cut.json
    echo 'nonsense' >no.json
    refuses "'no.json' is not JSON" no.json
    sed 's/"schema": "[^"]*"/"schema": "fetchbench-results\/9"/' "$kept" >new.json
    refuses 'written by a newer fetchbench' new.json
    sed '0,/"makespan_s": 0/s//"makespan_s": -1/' "$kept" >negative.json
    refuses 'makespan_s is negative' negative.json
    sed 's/"in_flight": 3/"in_flight": 1000000000000000000000/' "$kept" >huge.json
    refuses "'huge.json' is not JSON: too big integer" huge.json
    refuses "cannot open 'missing.json'" missing.json
    refuses 'it is a directory' .
}

@test "a wrong command line is refused" {
    refuses "did you mean 'markdown'" "$kept" --format markdwon
    refuses 'expected one results file'
    refuses 'expected one results file' "$kept" "$kept"
    refuses '--pdf needs --plots' "$kept" --pdf
    refuses "cannot write 'missing/out.md'" "$kept" -o missing/out.md
}

@test "a full disk is an error, and an existing file stays" {
    run --separate-stderr "$program" report "$kept" -o /dev/full
    [ "$status" -eq 3 ]
    [[ $stderr == *"cannot write '/dev/full': No space left on device"* ]]
}

@test "no escape sequence in a file reaches the terminal" {
    printf '{"schema": "fetchbench-results/1", "settings": {}, "target": {"kind": "\\u001b[31mred"}}' \
        >hostile.json
    run --separate-stderr "$program" report hostile.json
    [ "$status" -eq 2 ]
    [[ $stderr != *$'\e'* ]]
    [[ $stderr == *'?[31mred'* ]]
}

@test "a file that is too large is refused by its size" {
    truncate -s 600M huge.json
    fetchbench report huge.json
    exits 2
    says "cannot read 'huge.json': it has 600 MiB; at most 512"
    run --separate-stderr bash -c "'$FETCHBENCH' report - <huge.json"
    exits 2
    says 'it has 600 MiB'
}

@test "an unknown throughput is not a number" {
    "$FETCHBENCH" -q -e null -n 1 -r 1 -w 0 --no-plots
    jq '.cells[].summary.throughput_per_s = null' results/results.json >unknown.json
    fetchbench report unknown.json
    exits 0
    [[ $output == *'an unknown number per second'* ]]
}

@test "a file whose name asks for what no format writes is refused" {
    refuses "cannot write a report as '.pdf'; --plots DIR draws the plots, and with --pdf as PDF" "$kept" -o x.pdf
    refuses "cannot write a report as '.png'" "$kept" -o x.png
    refuses "no format is known by the ending '.xlsx' of 'x.xlsx'" "$kept" -o some.dir/x.xlsx
    [ ! -e x.pdf ] && [ ! -e x.png ]
    "$program" report "$kept" -o x.txt
    "$program" report "$kept" -o x.dat --format table
    cmp x.txt x.dat
    "$program" report "$kept" -o plain
    cmp plain x.dat
}

@test "results come from a pipe as from a file" {
    "$program" report "$kept" >table
    "$program" report - <"$kept" | cmp - table
    # shellcheck disable=SC2002 # a pipe is meant
    cat "$kept" | "$program" report /dev/stdin | cmp - table
    "$program" report <(cat "$kept") | cmp - table
    "$program" compare <(cat "$kept") <(cat "$kept") >compared
    grep -q '^base /dev/fd/' compared
}

@test "a directory is no results file, in any command" {
    mkdir there
    refuses "cannot read 'there': it is a directory" there
    run --separate-stderr "$program" compare "$kept" there
    [ "$status" = 2 ] && [[ $stderr == *"cannot read 'there': it is a directory"* ]]
    run --separate-stderr "$program" timeline there
    [ "$status" = 2 ] && [[ $stderr == *"cannot read 'there': it is a directory"* ]]
}

# many KIND COUNT: the saved run with so many of these.
many() {
    jq --arg kind "$1" --argjson count "$2" '. as $run |
        if $kind == "warnings" then .warnings = [range($count) | {code: "w\(.)", text: "the \(.)th", error: false}]
        else .comparisons = [] | .settings.engines = [range($count) | "threads:workers=\(. + 1)"] |
            .cells = [range($count) | . as $i | $run.cells[0] | .spec = "threads:workers=\($i + 1)"] end' "$kept"
}

# The time limit is that of any test, which the square of these numbers exceeds by far.
@test "thousands of engines and tens of thousands of warnings are shown" {
    many warnings 30000 >warnings.json
    many engines 2000 >engines.json
    for file in warnings engines; do
        for format in table markdown html csv; do
            "$program" report "$file.json" --format "$format" >"$file.$format" 2>"$file.err"
            [ -s "$file.$format" ]
        done
        "$program" compare "$file.json" "$file.json" >compared
    done
    [ "$(grep -c 'the 29999th' warnings.html)" -gt 0 ]
    grep -q 'threads:workers=2000' engines.html
    grep -q '2000 engines were measured' engines.table
}
