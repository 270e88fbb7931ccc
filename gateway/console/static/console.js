// What a page does by itself. Everything also works without it, only less swiftly.
"use strict";
(() => {
  const OUT_OF_TOUCH = 15000;
  const body = document.body;
  const all = (selector, root = document) => root.querySelectorAll(selector);

  // ---- sound: on request, kept in this browser
  let audio = null;
  const sounds = () => localStorage.getItem("suara") === "ya";
  function beep(times) {
    if (!sounds()) return;
    try {
      audio = audio || new AudioContext();
      audio.resume();
      for (let number = 0; number < times; number += 1) {
        const tone = audio.createOscillator();
        const loud = audio.createGain();
        const at = audio.currentTime + number * 0.45;
        tone.frequency.value = 880;
        loud.gain.setValueAtTime(0.0001, at);
        loud.gain.exponentialRampToValueAtTime(0.25, at + 0.03);
        loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
        tone.connect(loud).connect(audio.destination);
        tone.start(at);
        tone.stop(at + 0.4);
      }
    } catch (refused) { /* a browser without sound still turns red */ }
  }
  // What rings says by which name: each name rings once, and none that was there from the start.
  const rung = new Set();
  function ringing(part) {
    const news = Array.from(all("[data-ring]", part), (each) => each.dataset.ring).filter((name) => !rung.has(name));
    for (const name of news) rung.add(name);
    return news.length > 0;
  }
  function showSound() {
    for (const button of all("[data-sound]")) {
      button.setAttribute("aria-pressed", String(sounds()));
      button.hidden = false;
    }
  }

  // ---- touch with the server: red after 15 seconds without an answer
  const cut = document.getElementById("putus");
  let touched = Date.now();
  let asked = 0;
  const clock = (at) => new Date(at).toLocaleTimeString("id-ID", { hour: "2-digit", minute: "2-digit" });
  function look() {
    const parts = Array.from(all("[data-live]"), (part) => Number(part.dataset.live) * 2500);
    if (parts.length && cut) {
      const lost = Date.now() - touched > Math.max(OUT_OF_TOUCH, Math.min(...parts));
      if (lost && cut.hidden) {
        cut.textContent = cut.dataset.cut.replace("{jam}", clock(touched));
        cut.hidden = false;
        body.classList.add("out-of-touch");
        asked = 0;
      }
      if (lost && Date.now() - asked > 10000) { beep(4); asked = Date.now(); }
      if (!lost && !cut.hidden) { cut.hidden = true; body.classList.remove("out-of-touch"); }
    }
    for (const time of all("time[data-since]")) run(time, Date.now() - Date.parse(time.dateTime), "");
    for (const time of all("time[data-until]")) run(time, Date.parse(time.dateTime) - Date.now(), "\u2212");
  }

  // ---- running clocks: 03:20 since then, −1:04:20 until then; beyond a day it is as the page says
  function run(time, milliseconds, sign) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    const two = (number) => String(number).padStart(2, "0");
    const minutes = Math.floor(seconds / 60);
    const shown = sign + (minutes < 60 ? `${two(minutes)}:${two(seconds % 60)}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`);
    if (seconds < 86400 && time.textContent !== shown) time.textContent = shown;
  }

  // ---- fields that tell how much is left
  function count(area) {
    const told = area.closest(".field").querySelector(".count");
    if (!told) return;
    const left = Number(area.dataset.longest) - area.value.length;
    told.textContent = (left < 0 ? told.dataset.over : told.dataset.left).replace("{sisa}", String(Math.abs(left)));
    told.classList.toggle("over", left < 0);
  }

  document.addEventListener("htmx:config:request", (event) => {
    // A hidden tab asks for nothing, unless somebody wants to hear it.
    if (document.hidden && !sounds() && event.target.closest("[data-live]")) {
      event.preventDefault();
      touched = Date.now();
    }
  });
  document.addEventListener("htmx:after:request", (event) => {
    const response = event.detail && event.detail.ctx && event.detail.ctx.response;
    if (response && (response.status === 304 || (response.status >= 200 && response.status < 300))) touched = Date.now();
  });
  document.addEventListener("htmx:after:settle", (event) => {
    const part = event.target.closest ? event.target.closest("[data-live]") : null;
    if (part && ringing(part)) beep(2);
    look();
  });
  document.addEventListener("visibilitychange", () => { touched = Date.now(); });
  document.addEventListener("input", (event) => { if (event.target.dataset && event.target.dataset.longest) count(event.target); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sound], [data-print], [data-back]");
    if (!button) return;
    if (button.matches("[data-print]")) window.print();
    if (button.matches("[data-sound]")) {
      localStorage.setItem("suara", sounds() ? "tidak" : "ya");
      showSound();
      beep(1);
    }
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const by = event.submitter;
    if (by && by.dataset.confirm && !window.confirm(by.dataset.confirm)) { event.preventDefault(); return; }
    if (form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });

  // ---- keys: j and k go through a list, a letter to what carries it in data-key; Enter does the rest
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "j" || event.key === "k") {
      const rows = Array.from(all("[data-keys] .main > a"));
      if (!rows.length) return;
      const at = rows.indexOf(document.activeElement) + (event.key === "j" ? 1 : -1);
      rows[Math.max(0, Math.min(rows.length - 1, at))].focus();
      return;
    }
    const named = Array.from(all("[data-key]")).find((each) => each.dataset.key === event.key);
    if (!named) return;
    event.preventDefault();
    if (named.matches("a")) named.click(); else named.focus();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const text = document.getElementById(button.dataset.copy);
    text.select();
    if (navigator.clipboard) navigator.clipboard.writeText(text.value);
  });

  for (const area of all("[data-longest]")) count(area);
  for (const button of all("[data-copy]")) button.hidden = false;
  for (const button of all("[data-print]")) button.hidden = false;
  for (const first of all("[data-focus]")) first.focus();
  if (document.querySelector("[data-ended]")) beep(6);
  ringing(document);
  showSound();
  look();
  setInterval(look, 1000);
})();
