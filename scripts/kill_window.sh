#!/usr/bin/env bash
# Real kills of the real window: kill_window.sh N starts N windows on a virtual display, presses
# keys in them, and kills each with SIGKILL at a random instant while it saves.
#
# From outside, *saved* in the status line cannot be read. So what counts as shown is what was
# seen in the annotation file before the last keys: it must still be there, and the file whole.
# Prints "N kills, L edits that were on the disk lost, B files broken". Needs Xvfb and xdotool;
# COPYDESK names the program, DISPLAY_NUMBER the display. Exit 1: something was lost, broken or
# never saved; 2: no window can be shown here.
set -euo pipefail
cd "$(dirname "$0")/.."

kills=${1:?usage: kill_window.sh N}
program=${COPYDESK:-target/release/copydesk}
number=${DISPLAY_NUMBER:-25}
[ -x "$program" ] || { echo "There is no $program: cargo build --release" >&2; exit 2; }
for tool in Xvfb xdotool; do
    command -v "$tool" > /dev/null || { echo "There is no $tool: install it" >&2; exit 2; }
done

place=$(mktemp -d)
Xvfb ":$number" -screen 0 1280x800x24 > /dev/null 2>&1 &
display=$!
trap 'kill "$display" 2> /dev/null; rm -rf "$place"' EXIT
export DISPLAY=":$number" HOME="$place/home" LIBGL_ALWAYS_SOFTWARE=1
unset WAYLAND_DISPLAY
mkdir -p "$HOME" "$place/desk"
sleep 1

article=$place/desk/a.txt annotation=$place/desk/a.txt.ron
spans() { grep -c '^        Span(' "$annotation" 2> /dev/null || true; }
key() { xdotool key --delay 5 "$@" 2> /dev/null || true; }
# Without a window manager nobody gives the window the keys.
focus() { xdotool search --onlyvisible --name Copydesk windowfocus 2> /dev/null || true; }

lost=0 broken=0
for ((trial = 0; trial < kills; trial++)); do
    if ((trial % 20 == 0)); then
        rm -f "$annotation"
        for ((line = 0; line < 400; line++)); do echo "line $line of the article"; done > "$article"
    fi
    before=$(spans)
    "$program" "$article" > /dev/null 2>&1 &
    window=$!
    # Until a key has come through to the disk, for ten seconds at most.
    for ((try = 0; try < 100; try++)); do
        sleep 0.1
        focus
        key c
        [ "$(spans)" != "$before" ] && break
    done
    if ((try == 100)); then
        shown=$(xdotool search --onlyvisible --name Copydesk 2> /dev/null || true)
        kill -9 "$window" 2> /dev/null || true
        [ -n "$shown" ] || { echo "No window comes up on a virtual display here" >&2; exit 2; }
        echo "trial $trial: a key in the window did not come to the disk" >&2
        exit 1
    fi
    key b c y b
    seen=$(spans)
    key h c b y j b b b &
    keys=$!
    sleep "0.$((RANDOM % 150 + 100))"
    kill -9 "$window"
    wait "$window" 2> /dev/null || true
    wait "$keys" || true
    if ! "$program" check "$annotation" > "$place/said" 2>&1 && grep -q "error:" "$place/said"; then
        broken=$((broken + 1))
        cat "$place/said"
    fi
    if (($(spans) < seen)); then
        lost=$((lost + 1))
        echo "trial $trial: $seen spans were seen, $(spans) are left"
    fi
done
echo "$kills kills, $lost edits that were on the disk lost, $broken files broken"
((lost + broken == 0))
