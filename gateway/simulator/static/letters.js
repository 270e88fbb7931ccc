// What a feature phone's keys write, and how long a text is on the air.

export const KEYS = [
  ["1", ""], ["2", "abc"], ["3", "def"], ["4", "ghi"], ["5", "jkl"], ["6", "mno"],
  ["7", "pqrs"], ["8", "tuv"], ["9", "wxyz"], ["*", ".,?!"], ["0", "␣"], ["#", "123·abc"],
];

const TAPS = {
  1: "1", 2: "abc2", 3: "def3", 4: "ghi4", 5: "jkl5", 6: "mno6", 7: "pqrs7", 8: "tuv8", 9: "wxyz9",
  0: " 0", "*": ".,?!'-/*",
};
const PAUSE = 900; // a second press of the same key within this time (ms) changes the letter

// Writes into inputs: digits as they are, or letters by pressing a key several times.
export class Letters {
  constructor() {
    this.letters = false;
    this.last = { key: "", at: 0, turn: 0, field: null };
  }

  type(field, key, now = performance.now()) {
    const taps = this.letters ? TAPS[key] : key;
    if (!taps) return;
    const again = this.last.field === field && this.last.key === key && now - this.last.at < PAUSE && taps.length > 1;
    const turn = again ? (this.last.turn + 1) % taps.length : 0;
    const end = field.selectionEnd ?? field.value.length;
    const start = again ? Math.max(0, end - 1) : field.selectionStart ?? end;
    if (!again && field.maxLength > 0 && field.value.length >= field.maxLength) return;
    field.setRangeText(taps[turn], start, end, "end");
    this.last = { key, at: now, turn, field };
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  erase(field) {
    const end = field.selectionEnd;
    const start = field.selectionStart === end ? Math.max(0, end - 1) : field.selectionStart;
    field.setRangeText("", start, end, "end");
    this.last.key = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  toggle() {
    this.letters = !this.letters;
    this.last.key = "";
    return this.letters ? "abc" : "123";
  }
}

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("\f^{}\\[~]|€");

// Length, room of the parts so far, and number of parts of an SMS.
export function measure(text) {
  const chars = [...text];
  const gsm = chars.every((char) => BASIC.has(char) || EXTENDED.has(char));
  const length = gsm ? chars.reduce((sum, char) => sum + (EXTENDED.has(char) ? 2 : 1), 0) : text.length;
  const [single, joined] = gsm ? [160, 153] : [70, 67];
  const parts = length <= single ? 1 : Math.ceil(length / joined);
  return { length, room: parts === 1 ? single : parts * joined, parts, gsm };
}
