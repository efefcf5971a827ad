#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-3.0-or-later
# scripts/recompute: every number of a run, from its raw data, by other code.
# shellcheck disable=SC2154 # run sets what it saw
load common

recompute() {
    run "$root/scripts/recompute" "${1:-results}"
}

# changes FILE EXPRESSION: what sed changes there is found, as a difference and by the exit code.
finds() {
    cp -r results changed
    sed -i "$2" "changed/$1"
    ! cmp -s "results/$1" "changed/$1"
    recompute changed
    [ "$status" = 1 ]
    [[ $output != *' 0 do not' ]]
    rm -r changed
}

@test "every number of a run with several engines, numbers of fetches and caps is recomputed from the raw data" {
    fetchbench -e threads,async,sequential,threads:workers=2,async -n 1,9 -c 3,all -r 7 -w 0 --delay 1ms \
        --resamples 1000 -q --no-plots
    exits 0
    COLUMNS=500 "$FETCHBENCH" report results/results.json >results/table.txt
    recompute
    echo "$output"
    [ "$status" = 0 ]
    [[ $output == *' 0 do not' ]]
    [ "${output%% *}" -gt 5000 ]
    # One digit that is wrong anywhere is found.
    finds results.json '0,/"verdict": "[a-z ]*"/s//"verdict": "lower"/'
    finds results.json '0,/"median": /s//"median": 1/'
    finds results.json '0,/"estimate": [0-9]/s//"estimate": 7/'
    finds samples.csv 's/,0,0\./,0,1./'
    finds report.html 's/\[\["\([0-9]\)/[["9\1/'
    finds table.txt '/^  async /s/  \[/  [9/'
    finds table.txt 's/\(unsettled\|no difference\)  /faster  /'
    finds trials.csv 's/Z",,0\./Z",,1./'
}

@test "so is a run with failures and delays that are drawn, and one with a part of its samples" {
    fetchbench -e async,threads -n 8 -c 4 -r 7 -w 0 --delay uniform:1ms,3ms --fault truncate:20% --seed 3 \
        --resamples 1000 -q --no-plots
    exits 1
    recompute
    echo "$output"
    [ "$status" = 0 ]
    fetchbench -e async,threads -n 8 -r 7 -w 0 --delay 1ms --samples 3 --resamples 1000 -q --no-plots
    exits 0
    recompute
    echo "$output"
    [ "$status" = 0 ]
}

@test "an engine named twice has two names, and a sample the URL that it was of" {
    start_origin --delay 1ms
    fetchbench -e async,async -n 5 -r 2 -w 0 --samples 2 -q --no-plots "${url}a" "${url}b" "${url}c"
    exits 0
    python3 - <<'PYTHON'
import csv, json

def rows(name):
    return list(csv.DictReader(open(f"results/{name}.csv", newline="", encoding="utf-8")))

cells = rows("cells")
keys = {(row["spec"], row["fetches"], row["in_flight"]) for row in cells}
assert len(keys) == len(cells) == 2, cells
assert {key[0] for key in keys} == {"async", "async #2"}
assert all((row["spec"], row["fetches"], row["in_flight"]) in keys for row in rows("samples") + rows("trials"))
samples = rows("samples")
assert len(samples) == 2 * 2 * 2
for row in samples:
    assert row["url"].endswith("abc"[int(row["fetch"]) % 3]), row
results = json.load(open("results/results.json", encoding="utf-8"))
assert [cell["spec"] for cell in results["cells"]] == ["async", "async #2"]
assert {(row["spec"], row["reference"]) for row in results["comparisons"]} == {("async #2", "async")}
assert len({tuple(trial["samples"]["fetch"]) for cell in results["cells"] for trial in cell["trials"]}) > 1
PYTHON
}
