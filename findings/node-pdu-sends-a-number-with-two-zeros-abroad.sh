#!/usr/bin/env bash
# A mobile number with two zeros somewhere in it loses its first two digits, and the SMS goes to another country.
#
# Guess: a PDU for "081234567890" carries that number as it stands, of unknown type (81), and the network reads it as a phone at
#   home would dial it; "00" in front, which many dial for "+", makes an international number (91) of what follows.
# Behaviour: node-pdu looks for "00" and a digit anywhere in a number without plus. Where they stand it takes two digits off the
#   front, whatever these are, and says "international" (3GPP TS 23.040, 9.1.2.5): 0812-0000-0001 goes to +1 200000001, which is
#   North America, and 62812-0000-0001 to +81 200000001, which is Japan. That is one number in eighteen, and not the one of an
#   example. Nothing is raised: who needed the warning has none, and a stranger or nobody has it.
# Kentongan keeps every number with its plus (flows/rules/numbers.py) and hands it over so, which this library addresses well; a
#   carrier by modem is to be given nothing else.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix "$folder" 'node-pdu@2.1.1' > /dev/null
cat > shown.cjs <<'JS'
const assert = require("node:assert");
const { readFileSync } = require("node:fs");
const { Submit, parse } = require("node-pdu");
const { version } = JSON.parse(readFileSync("node_modules/node-pdu/package.json", "utf8"));

/** Whom a PDU is for, by its own octets: no SMSC (00), SMS-SUBMIT, reference, then length, type and swapped digits. */
function addressed(number) {
    const pdu = new Submit(number, "AMAN").toString();
    assert.strictEqual(pdu.slice(0, 2), "00");
    const length = parseInt(pdu.slice(6, 8), 16);
    const digits = pdu.slice(10, 10 + length + (length % 2)).replace(/(.)(.)/g, "$2$1").slice(0, length);
    assert.strictEqual(parse(pdu).address.phone, digits);
    return `${pdu.slice(8, 10)} ${digits}`;
}

console.log(`node-pdu ${version}`);
const expected = {
    "+6281200000001": "91 6281200000001",
    "081234567890": "81 081234567890",
    "6281234567890": "81 6281234567890",
    "081200000001": "91 1200000001",
    "6281200000001": "91 81200000001",
};
for (const [number, found] of Object.entries(expected)) {
    console.log(`  ${number.padStart(14)} -> type and digits ${addressed(number)}`);
    assert.strictEqual(addressed(number), found, `changed: ${number}`);
}
let lost = 0;
for (let count = 0; count < 10000; count++) {
    const number = `0812${String(count * 9973).padStart(8, "0")}`;
    if (addressed(number) !== `81 ${number}`) lost++;
}
console.log(`  of 10,000 numbers 0812..., spread evenly, ${lost} go to somebody else`);
assert.strictEqual(lost, 550, "changed: how many");
JS
node shown.cjs
