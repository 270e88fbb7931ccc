// The table on which the phones lie: who is there, what is new, and the carrier's fault profile.

import { Handset } from "./handset.js";
import * as network from "./network.js";

const CAST = [
  { name: "Sari, warga", number: "+6281200000001", skin: "daun" },
  { name: "Pak Darmo, ketua pos", number: "+6281200000011", skin: "tanah" },
  { name: "Bripka Ayu, petugas", number: "+6281200000021", skin: "malam" },
];
const SKINS = ["daun", "tanah", "malam"];
const KEPT = "kentongan.telepon";

const table = document.getElementById("phones");
const dialog = document.getElementById("script");
let phones = [];
let born = "";

function owners() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT));
    if (Array.isArray(kept) && kept.every((owner) => owner.name && owner.number)) return kept;
  } catch {
    // nothing kept, or nothing that can be read: begin with the cast
  }
  return CAST;
}

function keep() {
  localStorage.setItem(KEPT, JSON.stringify(phones.map((phone) => phone.owner)));
}

function add(owner) {
  const phone = new Handset({ ...owner }, changed);
  phone.first = true;
  phones.push(phone);
  table.append(phone.element);
  return phone;
}

function changed(what, phone) {
  if (what === "script") {
    openScript(phone);
    return;
  }
  if (what === "remove") {
    phone.red();
    phone.element.remove();
    phones = phones.filter((other) => other !== phone);
  } else {
    phone.first = true;
  }
  keep();
}

document.getElementById("add").addEventListener("click", () => {
  const taken = new Set(phones.map((phone) => phone.number));
  let serial = 2;
  while (taken.has(`+62812000000${String(serial).padStart(2, "0")}`)) serial += 1;
  const number = `+62812000000${String(serial).padStart(2, "0")}`;
  const phone = add({ name: `Warga ${serial}`, number, skin: SKINS[phones.length % SKINS.length] });
  keep();
  phone.element.scrollIntoView({ block: "center" });
  phone.find(".name").focus();
});

// ---- what is new, once a second

async function look() {
  const gone = document.getElementById("gone");
  try {
    const told = await network.state(phones.map((phone) => [phone.number, phone.mail.seen]));
    gone.hidden = true;
    if (born && born !== told.born) for (const phone of phones) phone.forget();
    else for (const phone of phones) news(phone, told.phones[phone.number]);
    born = told.born;
    for (const name of ["accepted", "refused"]) document.getElementById(name).textContent = told[name].toLocaleString("id-ID");
    document.getElementById("waiting").textContent = told.callbacks.waiting.toLocaleString("id-ID");
  } catch {
    gone.hidden = false;
  }
  for (const phone of phones) phone.tick();
  setTimeout(look, document.hidden ? 5000 : 1000);
}

function news(phone, told) {
  if (!told) return;
  const fresh = told.messages.filter((message) => message.arrival > phone.mail.seen);
  phone.mail.received(fresh, phone.first);
  phone.first = false;
  phone.air.show(told.signal, told.held);
}

// ---- the carrier's fault profile

const faultProfile = document.getElementById("fault-profile");
faultProfile.addEventListener("change", () =>
  network.setFaultProfile(faultProfile.value).catch(() => readFaultProfile()));

async function readFaultProfile() {
  try {
    faultProfile.value = (await network.faultProfile()).name;
  } catch {
    faultProfile.value = "biasa"; // the line above the phones says that the stand-in is gone
  }
}

// ---- the script

async function openScript(phone) {
  const text = await network.script(phone.number).catch((error) => `# ${error.message}`);
  const link = document.getElementById("script-file");
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([text], { type: "text/yaml" }));
  document.getElementById("script-text").value = text;
  document.getElementById("script-copy").textContent = "Salin";
  dialog.phone = phone;
  dialog.showModal();
}

document.getElementById("script-copy").addEventListener("click", async (event) => {
  const text = document.getElementById("script-text");
  text.select();
  await navigator.clipboard.writeText(text.value).catch(() => document.execCommand("copy"));
  event.target.textContent = "Tersalin";
});
document.getElementById("script-new").addEventListener("click", async () => {
  await network.beginScript(dialog.phone.number).catch(() => undefined);
  dialog.close();
});

for (const owner of owners()) add(owner);
readFaultProfile();
look();
