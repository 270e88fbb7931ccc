// The stand-in's JSON. Every failure becomes an Error with a sentence.

async function ask(method, path, body) {
  const options = { method, headers: {}, cache: "no-store" };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(path, options);
  if (!answer.ok) {
    const told = await answer.text();
    let reason = told;
    try {
      reason = JSON.parse(told).error ?? told;
    } catch {
      // plain text is a sentence already
    }
    throw new Error(reason || `status ${answer.status}`);
  }
  return answer;
}

const post = async (path, body) => (await ask("POST", path, body)).json();

export const dial = (number, code) => post("/phone/dial", { number, code });
export const press = (number, keys) => post("/phone/press", { number, keys });
export const drop = (number) => post("/phone/drop", { number });
export const sms = (number, text) => post("/phone/sms", { number, text });
export const signal = (number, value) => post("/phone/signal", { number, signal: value });
export const optOut = (number) => post("/phone/optout", { number });
export const setFaultProfile = (name) => post("/standin/fault-profile", { name });
export const faultProfile = async () => (await ask("GET", "/standin/fault-profile")).json();
export const script = async (number) => (await ask("GET", `/phone/script?number=${encodeURIComponent(number)}`)).text();
export const beginScript = (number) => ask("DELETE", "/phone/script", { number });

// What is new on these phones: [[number, last arrival seen], ...].
export async function state(phones) {
  const asked = phones.map(([number, after]) => `phone=${encodeURIComponent(`${number},${after}`)}`);
  return (await ask("GET", `/phone/state?${asked.join("&")}`)).json();
}
