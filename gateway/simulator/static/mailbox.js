// The messages of one phone: what arrived, and the one being written.

import * as network from "./network.js";
import { measure } from "./letters.js";

const SHORT = document.documentElement.dataset.short;
const KEEP = 100;

export class Mailbox {
  constructor(phone) {
    this.phone = phone;
    this.find(".to").textContent = `Ke: ${SHORT}`;
    this.find(".draft").addEventListener("input", () => this.count());
    this.forget();
  }

  find(selector) {
    return this.phone.find(selector);
  }

  forget() {
    this.messages = [];
    this.seen = this.unread = 0;
    this.list();
  }

  inbox() {
    this.unread = 0;
    this.list();
    this.phone.show("inbox");
    this.find(".face").scrollTop = 0;
  }

  compose() {
    this.count();
    this.phone.show("compose");
  }

  count() {
    const { length, room, parts, gsm } = measure(this.find(".draft").value);
    this.find(".count span").textContent = `${length}/${room} · ${parts} SMS${gsm ? "" : " · UCS-2"}`;
  }

  async send() {
    const draft = this.find(".draft");
    const text = draft.value.trim();
    if (!text) return;
    draft.value = ""; // taken: a second press of the key sends nothing twice
    const told = await this.phone.attempt(() => network.sms(this.phone.number, text));
    if (!told) {
      draft.value ||= text;
      return;
    }
    this.phone.say(told.taken ? "SMS terkirim." : "Belum diterima. Operator mencoba lagi.");
  }

  // New messages; the first ones after the page was opened are known already and make no noise.
  received(news, first) {
    if (!news.length) return;
    for (const message of news) {
      this.messages.unshift(message);
      this.seen = Math.max(this.seen, message.arrival);
    }
    this.messages.length = Math.min(this.messages.length, KEEP);
    if (!first && this.phone.view !== "inbox") this.unread += news.length;
    this.list();
    if (!first) this.phone.ring();
  }

  list() {
    const mail = this.find(".mail");
    mail.hidden = !this.unread;
    mail.querySelector("b").textContent = this.unread;
    mail.setAttribute("aria-label", `${this.unread} pesan baru`);
    this.find(".day").dataset.news = this.unread ? `${this.unread} pesan baru` : "";
    this.find(".empty").hidden = this.messages.length > 0;
    this.find(".list").replaceChildren(...this.messages.map((message) => this.item(message)));
  }

  item(message) {
    const button = document.createElement("button");
    const at = new Date(message.at * 1000).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
    button.type = "button";
    for (const [name, text] of [["from", message.from], ["at", at], ["text", message.text]]) {
      button.append(Object.assign(document.createElement("span"), { className: name, textContent: text }));
    }
    button.addEventListener("click", () => this.open(message, at));
    const row = document.createElement("li");
    row.append(button);
    return row;
  }

  open(message, at) {
    const { length, room, parts } = measure(message.text);
    this.find("p.from").textContent = `${message.from} · ${at} · ${length}/${room}, ${parts} SMS`;
    this.find("[data-view=letter] .text").textContent = message.text;
    this.phone.show("letter");
    this.find(".face").scrollTop = 0;
  }
}
