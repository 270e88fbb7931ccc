// One feature phone: what its screen shows, and what its keys do.

import { Air } from "./air.js";
import * as network from "./network.js";
import { KEYS, Letters } from "./letters.js";
import { Mailbox } from "./mailbox.js";
import { Turns } from "./turns.js";

const CODE = document.documentElement.dataset.code;
const FINE = matchMedia("(pointer: fine)");

const SOFT = {
  idle: ["Pesan", "Hapus"],
  call: ["Kirim", "Hapus"],
  over: ["Pesan", "Kembali"],
  inbox: ["Tulis", "Kembali"],
  letter: ["Balas", "Kembali"],
  compose: ["Kirim", "Hapus"],
};

export class Handset {
  static used = null; // the phone that was touched last

  constructor(owner, changed) {
    this.owner = owner;
    this.changed = changed;
    this.letters = new Letters();
    this.calling = false;
    this.stretch = 0; // of a call without a break: keys pressed in one mean nothing in the next
    this.view = "idle";
    this.turns = new Turns((busy) => this.find(".face").setAttribute("aria-busy", String(busy)));
    this.element = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.mail = new Mailbox(this);
    this.air = new Air(this);
    this.build();
    this.show("idle");
  }

  get number() {
    return this.owner.number.replace(/[\s.()-]/g, "");
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  build() {
    const on = (selector, act, event = "click") => this.find(selector).addEventListener(event, act);
    this.element.dataset.skin = this.owner.skin;
    for (const field of ["name", "number"]) {
      this.find(`.${field}`).value = this.owner[field];
      on(`.${field}`, (event) => this.rename(field, event.target.value), "change");
    }
    this.label();
    this.find(".keys").append(...KEYS.map(([key, letters]) => this.key(key, letters)));
    this.find(".hint").textContent = document.documentElement.dataset.hint;
    on(".green", () => this.green());
    on(".red", () => this.red());
    on(".left", () => this.left());
    on(".right", () => this.right());
    on(".drop", () => this.drop());
    on(".save", () => this.changed("script", this));
    on(".remove", () => this.changed("remove", this));
    on(".stop", () => this.attempt(() => network.optOut(this.number), "Permintaan diteruskan ke operator."));
    for (const button of this.element.querySelectorAll(".letters")) button.addEventListener("click", () => this.toggle());
    for (const field of [".dial", ".answer"]) {
      on(field, (event) => event.key === "Enter" && (event.preventDefault(), this.green()), "keydown");
    }
    for (const event of ["focusin", "pointerdown"]) this.element.addEventListener(event, () => (Handset.used = this));
    this.element.addEventListener("keydown", (event) => this.typed(event));
    // A tap on a key leaves the cursor where it is, so that typing can go on from the keyboard.
    this.find(".body").addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
    this.tick();
  }

  key(key, letters) {
    const button = document.createElement("button");
    const named = { "*": "bintang", "#": "pagar, ganti angka atau huruf", 0: "0 spasi" };
    button.type = "button";
    button.dataset.key = key;
    button.setAttribute("aria-label", named[key] ?? `${key} ${letters}`.trim());
    button.append(Object.assign(document.createElement("b"), { textContent: key }));
    button.append(Object.assign(document.createElement("span"), { textContent: letters }));
    button.addEventListener("click", () => this.press(key));
    return button;
  }

  label() {
    this.element.setAttribute("aria-label", `Telepon ${this.owner.name}`);
    this.find(".face").setAttribute("aria-label", `Layar ${this.owner.name}`);
  }

  rename(field, value) {
    const wanted = value.trim();
    if (field === "number" && !/^\+?[\d\s.()-]{5,20}$/.test(wanted)) {
      this.find(".number").value = this.owner.number;
      return;
    }
    this.owner[field] = wanted || this.owner[field];
    if (field === "number") this.forget();
    this.label();
    this.changed("owner", this);
  }

  forget() {
    this.mail.forget();
    this.leave();
    this.show("idle");
  }

  // ---- the screen

  show(view) {
    this.view = view;
    for (const section of this.element.querySelectorAll("[data-view]")) section.hidden = section.dataset.view !== view;
    const state = view === "call" && !this.calling ? "over" : view;
    const [left, right] = SOFT[state];
    this.find(".left").textContent = left;
    this.find(".right").textContent = right;
    this.find("[data-view=call] .line").hidden = !this.calling;
    this.find(".meter").hidden = view !== "call";
    const field = this.field();
    // The cursor follows from screen to screen, but is never taken from another phone, nor brings up a soft keyboard.
    const free = document.activeElement === document.body || this.element.contains(document.activeElement);
    if (field && FINE.matches && Handset.used === this && free) field.focus({ preventScroll: true });
  }

  field() {
    if (this.view === "call") return this.calling ? this.find(".answer") : null;
    return { idle: this.find(".dial"), compose: this.find(".draft") }[this.view] ?? null;
  }

  screen(shown) {
    const note = this.find(".note");
    this.element.classList.toggle("dim", shown.lost);
    if (shown.lost) {
      note.textContent = "Tidak ada balasan. Coba lagi saat sinyal kembali.";
      this.show("call");
      return;
    }
    note.textContent = shown.prefix && !shown.open ? "Panggilan selesai." : "";
    this.calling = shown.open;
    this.find(".words").textContent = shown.text;
    if (!this.calling) this.leave();
    this.find(".meter span").textContent = shown.prefix
      ? `${shown.prefix} ${shown.septets}/${shown.room}${shown.encoding === "GSM-7" ? "" : " UCS-2"}`
      : "pesan jaringan";
    Object.assign(this.find("meter"), { max: shown.room, high: shown.room, value: shown.prefix ? shown.septets : 0 });
    this.element.classList.toggle("long", shown.septets > shown.room);
    this.show("call");
    this.find(".face").scrollTop = 0;
  }

  say(text) {
    this.find(".note").textContent = text;
    if (this.view !== "call") {
      this.calling = false;
      this.find(".words").textContent = "";
      this.show("call");
      this.find(".meter").hidden = true;
    }
  }

  async attempt(act, then = "") {
    try {
      const answer = await this.turns.take(act);
      if (then) this.say(then);
      return answer;
    } catch (error) {
      this.say(`Gagal: ${error.message}`);
      return undefined;
    }
  }

  // The call is over, or cut: what was typed ahead for it goes nowhere.
  leave() {
    this.calling = false;
    this.stretch += 1;
    this.find(".answer").value = "";
  }

  // ---- the keys

  press(key) {
    const field = this.field();
    if (!field) {
      if (this.view === "idle" || !/\d|\*|#/.test(key)) return;
      this.show("idle");
      this.press(key);
      return;
    }
    if (key === "#" && field !== this.find(".dial")) this.toggle();
    else if (field === this.find(".dial")) this.plain(field, key);
    else this.letters.type(field, key);
  }

  plain(field, key) {
    field.setRangeText(key, field.selectionStart, field.selectionEnd, "end");
  }

  typed(event) {
    if (event.key === "Escape") this.red();
    if (event.target.matches("input, textarea, select, button") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[\d*#]$/.test(event.key)) this.press(event.key);
  }

  toggle() {
    const mode = this.letters.toggle();
    for (const button of this.element.querySelectorAll(".letters")) button.textContent = mode;
  }

  green() {
    if (this.view === "call" && this.calling) this.answer();
    else if (this.view === "compose") this.mail.send();
    else this.call();
  }

  async call() {
    const dial = this.find(".dial");
    const code = (this.view === "idle" && dial.value.trim()) || CODE;
    this.find(".words").textContent = "Menjalankan kode USSD…";
    this.find(".note").textContent = "";
    this.leave();
    this.calling = true; // keys are taken from now on, and sent once the call stands
    dial.value = "";
    this.show("call");
    const number = this.number;
    if (await this.talk(() => network.dial(number, code))) return;
    dial.value = code;
    this.leave();
    this.show("call");
  }

  // The keys are taken out of the field at once, so that the next ones can be typed while the answer is on its way.
  async answer() {
    const field = this.find(".answer");
    const [number, keys] = [this.number, field.value];
    if (!keys && this.turns.waiting) return; // the same key once more, by an impatient thumb
    field.value = "";
    if (!(await this.talk(() => network.press(number, keys)))) field.value = keys;
  }

  // One step of the call. False when nothing came back: the keys sent behind it were meant for a screen that never came.
  async talk(act) {
    const stretch = this.stretch;
    const shown = await this.attempt(() => stretch === this.stretch && act());
    if (stretch !== this.stretch) return true;
    if (shown) this.screen(shown);
    if (shown && !shown.lost) return true;
    this.stretch += 1;
    return false;
  }

  async red() {
    this.element.classList.remove("dim", "long");
    const calling = this.calling;
    this.leave();
    this.show("idle");
    if (calling) await this.attempt(() => network.drop(this.number));
  }

  async drop() {
    this.leave();
    const told = await this.attempt(() => network.drop(this.number));
    this.element.classList.remove("dim");
    if (this.view === "call") this.show("call");
    this.say(told?.dropped ? "Panggilan terputus." : "Tidak ada panggilan.");
  }

  left() {
    if (this.view === "call" && this.calling) this.answer();
    else if (this.view === "compose") this.mail.send();
    else if (this.view === "inbox" || this.view === "letter") this.mail.compose();
    else this.mail.inbox();
  }

  right() {
    const field = this.field();
    if (field?.value) this.letters.erase(field);
    else if (this.view === "letter") this.mail.inbox();
    else if (this.view === "compose") this.mail.inbox();
    else if (!this.calling) this.red();
  }

  ring() {
    this.element.classList.remove("ring");
    void this.element.offsetWidth; // lets the animation start again
    this.element.classList.add("ring");
  }

  tick() {
    const now = new Date();
    const time = now.toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
    this.find("time").textContent = time;
    this.find(".clock").textContent = time;
    this.find(".day").textContent = now.toLocaleDateString("id-ID", { weekday: "long", day: "numeric", month: "long" });
  }
}
