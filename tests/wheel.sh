#!/bin/sh
# Builds the wheel, installs it alone in an empty environment outside the source tree, and uses it.
# Usage: sh tests/wheel.sh PYTHON   (a Python that has hatchling)
set -eu
python=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
source_tree=$(pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$python" -m hatchling build -t wheel -d "$scratch/dist" >/dev/null
"$python" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
  --require-hashes -r "$source_tree/requirements.lock"
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "$scratch"/dist/*.whl
cd "$scratch"
"$scratch/venv/bin/python" -m pip check

"$scratch/venv/bin/moderation" check "Cured my MMN in two weeks, order from Dr Okoro on WhatsApp +234 803 555 0142" \
  --article "What Is Multifocal Motor Neuropathy?"
printf '%s\n' \
  '{"id": "a", "text": "IVIG helped me hold a cup again.", "article": "What Is Multifocal Motor Neuropathy?"}' \
  '{"id": "b", "text": "Cheap pills without prescription, message me on Telegram @fastmeds"}' \
  | "$scratch/venv/bin/moderation" check --jsonl - >"$scratch/answers.jsonl"
"$scratch/venv/bin/python" - "$scratch/answers.jsonl" <<'PY'
import json, sys

answers = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
assert [answer["id"] for answer in answers] == ["a", "b"], answers
assert answers[0]["action"] == "publish", answers[0]
assert answers[1]["action"] in {"hold", "reject"}, answers[1]
assert set(answers[0]["labels"]) == {"spam", "medical_misinformation", "privacy", "crisis"}, answers[0]
PY

# The service too must start from the wheel alone.
export SECOND_OPINION_DATABASE_URL="sqlite:///$scratch/second-opinion.sqlite3"
"$scratch/venv/bin/moderation" setup >"$scratch/setup.txt"
"$scratch/venv/bin/moderation" serve --port 8137 &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$scratch"' EXIT
"$scratch/venv/bin/python" - <<'PY'
import time, urllib.request

for _ in range(120):
    try:
        with urllib.request.urlopen("http://127.0.0.1:8137/readyz") as answer:
            assert answer.status == 200
        with urllib.request.urlopen("http://127.0.0.1:8137/console/static/console.css") as answer:
            assert answer.status == 200
        break
    except OSError:
        time.sleep(0.5)
else:
    raise SystemExit("the installed service did not become ready")
PY
echo "The wheel works by itself."
