// The signal of one phone: there, or lost on the way out or on the way back.

import * as network from "./network.js";

export class Air {
  constructor(phone) {
    this.phone = phone;
    this.lost = false;
    this.find(".lose").addEventListener("click", () => this.set(this.lost ? "ada" : this.how.value));
    this.how.addEventListener("change", () => this.lost && this.set(this.how.value));
  }

  find(selector) {
    return this.phone.find(selector);
  }

  get how() {
    return this.find(".what select");
  }

  async set(value) {
    try {
      await network.signal(this.phone.number, value);
      this.show(value, 0);
    } catch (error) {
      this.phone.say(`Gagal: ${error.message}`);
    }
  }

  // `held`: how many SMS wait for the signal.
  show(value, held) {
    this.lost = value !== "ada";
    this.phone.element.classList.toggle("lost", this.lost);
    if (this.lost) this.how.value = value;
    const button = this.find(".lose");
    button.textContent = this.lost ? "Kembalikan sinyal" : "Hilang sinyal";
    button.setAttribute("aria-pressed", String(this.lost));
    this.find(".bars").setAttribute("aria-label", this.lost ? "Tidak ada sinyal" : "Sinyal penuh");
    this.find(".net").textContent = this.lost ? (held ? `${held} SMS menunggu` : "tanpa sinyal") : "TIRUAN";
  }
}
