// Shows rollouts live. All data from the server is inserted as text, never as markup; the server forbids it, too.

const SIGNS = { passed: "✓", accepted: "✓", current: "●", pending: "○", skipped: "–", failed: "✗", aborted: "✗" };
const STEP_TONES = { passed: "good", accepted: "good", current: "busy", failed: "bad", aborted: "bad" };
const STEP_WORDS = { passed: "passed", accepted: "accepted by an operator", current: "active", pending: "pending",
  skipped: "skipped", failed: "failed", aborted: "aborted" };
const VERDICTS = { pass: ["passed", "good"], degraded: ["degraded", "bad"], inconclusive: ["inconclusive", "wait"],
  unavailable: ["no metrics", "wait"] };
const RESULTS = { ...VERDICTS, not_applicable: ["does not apply", ""], invalid: ["not comparable", "wait"] };
const EVENT_TONES = { checkpoint_passed: "good", gate_accepted: "good", promotion_started: "good", checkpoint_degraded: "bad",
  rollback_started: "bad", abort_requested: "bad", hold_started: "wait", paused: "wait" };
const LONGEST_TEXT = 4000;

const ACTIONS = {
  accept: { label: "Accept the gate…", title: "Accept the gate", style: "primary",
    text: (rollout) => ["The gate of ", name(rollout.step), " is accepted in your name, and the rollout continues."] },
  pause: { label: "Pause…", title: "Pause the rollout", text: () => ["The traffic split is kept; no gate is evaluated."] },
  resume: { label: "Resume…", title: "Resume the rollout", style: "primary", text: () => ["The rollout continues where it stopped."] },
  abort: { label: "Abort…", title: "Abort the rollout", style: "danger",
    text: (rollout) => ["All traffic returns to ", name(rollout.baseline ?? "no version"), ". This can’t be undone."] },
};

const state = { models: [], model: null, detail: null, viewed: null, operator: { allowed: false, actor: "" }, ahead: 0 };
const shown = new Map();
const opened = new Map();
let source = null;

// ---- Elements ----

/** Creates an element. Children that are text become text nodes; names of attributes never come from the data. */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") {
      element.addEventListener(key, value);
    } else if (value === true || typeof value === "string" || typeof value === "number") {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return element;
}

/** Isolates the text direction of a name or sentence from the server, and makes invisible characters visible. */
function name(text) {
  const visible = String(text).replace(
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\u{e0000}-\u{e007f}]/gu,
    (c) => `⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
  return h("bdi", {}, visible.length > LONGEST_TEXT ? visible.slice(0, LONGEST_TEXT) + "…" : visible);
}

/** Renders a region again if its data changed; opened details stay open, and the focus stays where it is. */
function region(id, data, build) {
  const key = JSON.stringify(data);
  if (shown.get(id) === key) {
    return;
  }
  shown.set(id, key);
  const element = document.getElementById(id);
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  element.replaceChildren(...[build()].flat(Infinity).filter((child) => child != null && child !== false));
  if (focused) {
    const again = [...element.querySelectorAll("[data-key]")].find((e) => e.dataset.key === focused);
    (again ?? document.getElementById("main")).focus();
  }
}

function badge([words, tone]) {
  return h("span", { class: `badge ${tone}` }, words);
}

// ---- Words and numbers ----

function status(rollout) {
  if (rollout.pause) {
    return ["paused", "wait"];
  }
  if (rollout.hold) {
    return ["held", "wait"];
  }
  return { running: ["running", "busy"], promoting: ["promoting", "busy"], rolling_back: ["rolling back", "bad"],
    promoted: ["promoted", "good"], rejected: ["rejected", "bad"], rolled_back: ["rolled back", "bad"],
    aborted: ["aborted", "wait"] }[rollout.status] ?? [String(rollout.status), ""];
}

function words(constant) {
  return String(constant).replaceAll("_", " ");
}

function number(value, digits = 4) {
  if (value === null || value === undefined) {
    return "–";
  }
  if (typeof value === "string") {
    return value.startsWith("-") ? "−∞" : "∞";
  }
  return new Intl.NumberFormat("en", { maximumSignificantDigits: digits }).format(value).replace("-", "−");
}

/** A finding's number in its unit; only increases of an error are known to be percentages. */
function measured(finding, value) {
  const percent = finding.reason === "mae_increase" || finding.reason === "mae_pct_increase";
  const sign = percent && (value > 0 || value === "Infinity") ? "+" : "";
  return sign + number(value, 3) + (percent && value !== null ? " %" : "");
}

function percent(value) {
  return `${number(value)} %`;
}

function count(n, what) {
  return `${new Intl.NumberFormat("en").format(n)} ${what}${n === 1 ? "" : "s"}`;
}

function span(seconds) {
  const s = Math.max(0, Math.round(seconds));
  const parts = [[Math.floor(s / 86400), "d"], [Math.floor(s / 3600) % 24, "h"], [Math.floor(s / 60) % 60, "min"], [s % 60, "s"]];
  const first = parts.findIndex(([value]) => value > 0);
  return first < 0 ? "0 s" : parts.slice(first, first + 2).filter(([value]) => value > 0).map((p) => p.join(" ")).join(" ");
}

/** The server's time, in milliseconds. */
function now() {
  return Date.now() + state.ahead;
}

function since(at) {
  return span((now() - Date.parse(at)) / 1000);
}

function time(at) {
  const date = new Date(at);
  const today = new Date(now()).toDateString() === date.toDateString();
  const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  const text = today ? date.toLocaleTimeString("en-GB", clock)
    : date.toLocaleString("en-GB", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return h("time", { datetime: at, title: date.toISOString() }, text);
}

// ---- What is shown ----

function render() {
  const rollout = state.viewed ?? state.detail?.rollout ?? null;
  region("models", [state.models, state.model], models);
  region("operator", state.operator, () => [state.operator.allowed ? "" : "read-only",
    state.operator.actor ? ["You are ", name(state.operator.actor)] : ""]);
  const latest = state.detail?.rollout;
  document.getElementById("promote").hidden = !state.operator.allowed || Boolean(latest && !latest.ended);
  region("overview", [state.model, rollout, state.operator.allowed], () => overview(rollout));
  region("steps", [rollout?.id, rollout?.steps, rollout?.soakEndsAt, rollout?.pause, rollout?.hold], () => rollout && steps(rollout));
  region("evaluations", [rollout?.id, rollout?.steps, rollout?.baseline], () => rollout && evaluations(rollout));
  region("events", [rollout?.id, rollout?.events], () => rollout && events(rollout));
  region("history", [state.detail?.history, rollout?.id], () => history(rollout));
  const said = rollout ? `${rollout.model}: ${status(rollout)[0]}. ${headline(rollout).map((p) => p.textContent ?? p).join("")}` : "";
  region("said", said, () => [name(said)]);
  document.title = rollout ? `${status(rollout)[0]} · Rollouts` : "Rollouts";
  tick();
}

function models() {
  if (state.models.length === 0) {
    return h("li", { class: "empty small" }, "No rollout has been seen yet.");
  }
  return state.models.map(({ model, rollout }) => h("li", {},
    h("a", { href: link(model), "aria-current": model === state.model && "page", "data-key": model },
      h("strong", {}, name(model)),
      h("span", { class: "small soft" }, rollout ? [badge(status(rollout)), " ", name(rollout.candidate)] : "no rollout yet"))));
}

function overview(rollout) {
  if (!rollout) {
    return h("p", { class: "empty", id: "title" }, state.model === null ? "Nothing has been promoted yet."
      : [name(state.model), " has had no rollout yet."]);
  }
  return [
    h("div", { class: "overview-head" },
      h("div", { class: "overview-title" },
        h("h2", { id: "title" }, name(rollout.model), " ", badge(status(rollout))),
        h("p", { class: "soft" }, name(rollout.candidate), rollout.baseline ? [" in place of ", name(rollout.baseline)] : " as the first version",
          ", requested by ", name(rollout.requestedBy.actor), rollout.requestedBy.reason ? [" — ", name(rollout.requestedBy.reason)] : "")),
      state.operator.allowed && rollout.possible.length > 0 && h("div", { class: "actions", role: "group", "aria-label": "Actions" },
        rollout.possible.map((action) => h("button", { type: "button", class: ACTIONS[action].style, "data-key": action,
          click: () => ask(action, rollout) }, ACTIONS[action].label)))),
    traffic(rollout),
    h("p", { class: "headline" }, headline(rollout)),
    rollout.pause && h("div", { class: "notice wait" }, h("p", {}, h("strong", {}, "Paused"), " by ", name(rollout.pause.actor),
      rollout.pause.reason ? [": ", name(rollout.pause.reason)] : ""),
      h("p", { class: "facts" }, h("span", {}, "since ", time(rollout.pause.since)),
        h("span", {}, `${span(rollout.pause.remainingSeconds)} left until the next evaluation`))),
    rollout.hold && h("div", { class: "notice wait" },
      h("p", {}, h("strong", {}, `Held for ${words(rollout.hold.cause)}`), ": ", name(rollout.hold.explanation)),
      h("p", { class: "facts" },
        h("span", {}, "for ", h("span", { "data-since": rollout.hold.since }, since(rollout.hold.since)), ", since ", time(rollout.hold.since)),
        rollout.hold.missingSamples > 0 && h("span", {}, h("strong", {}, count(rollout.hold.missingSamples, "sample")), " missing"),
        h("span", {}, `evaluated ${count(rollout.hold.evaluations, "time")}`))),
    rollout.ending && h("div", { class: `notice ${rollout.ending.status === "aborted" ? "wait" : "bad"}` },
      h("p", {}, h("strong", {}, `${words(rollout.ending.reason)} in `, name(rollout.ending.step)), ": ", name(rollout.ending.explanation))),
  ];
}

function traffic(rollout) {
  const share = rollout.sharePercent;
  const candidate = h("span", { class: "candidate" });
  const baseline = h("span", { class: "baseline" });
  candidate.style.flexGrow = share;
  baseline.style.flexGrow = 100 - share;
  candidate.hidden = share === 0;
  baseline.hidden = share === 100;
  return h("figure", { class: "traffic" },
    h("div", { class: "traffic-bar", "aria-hidden": "true" }, candidate, baseline),
    h("figcaption", { class: "traffic-key" },
      h("span", { class: "dot candidate" }, name(rollout.candidate), ` ${percent(share)} of the traffic`),
      h("span", { class: "dot baseline" }, rollout.baseline ? name(rollout.baseline) : "no version", ` ${percent(100 - share)}`)));
}

/** The state in one sentence. */
function headline(rollout) {
  const candidate = name(rollout.candidate);
  const baseline = rollout.baseline ? name(rollout.baseline) : "no version";
  switch (rollout.status) {
    case "promoting": return [candidate, " has passed every gate; the registry is being updated."];
    case "promoted": return [candidate, " is in production."];
    case "rolling_back": return ["The traffic returns to ", baseline, "."];
    case "rejected": return [candidate, " was rejected before it had live traffic; ", baseline, " keeps all the traffic."];
    case "rolled_back": return [candidate, " was rolled back; ", baseline, " has all the traffic again."];
    case "aborted": return ["The rollout of ", candidate, " was aborted; its baseline was ", baseline, "."];
    default: return [candidate, ` gets ${percent(rollout.sharePercent)} of the traffic in `, name(rollout.step), "."];
  }
}

function steps(rollout) {
  return [h("h2", {}, "Steps"), h("ol", { class: "steps" }, rollout.steps.map((step) => {
    const held = step.state === "current" && (rollout.hold || rollout.pause);
    return h("li", { class: `step ${step.state} ${held ? "wait" : STEP_TONES[step.state] ?? ""}`, "aria-current": step.state === "current" && "step" },
      h("span", { class: "step-name" }, h("span", { class: "step-sign", "aria-hidden": "true" }, SIGNS[step.state] ?? "?"), name(step.name)),
      h("span", { class: "step-share" }, step.shadowPercent > 0 ? `${percent(step.shadowPercent)} shadow` : percent(step.sharePercent)),
      step.state === "current" && rollout.soakEndsAt && step.soakSeconds > 0 && h("progress", { max: 1, value: 0, "aria-label": `Time of ${step.name}`,
        "data-from": rollout.enteredAt, "data-to": rollout.soakEndsAt, "data-stopped": rollout.pause?.since }),
      h("span", { class: "step-note small soft" },
        step.state === "current" && rollout.nextEvaluationAt && !rollout.pause
          ? ["next evaluation ", h("span", { "data-until": rollout.nextEvaluationAt }, "")]
          : step.state === "current" && rollout.pause ? "paused"
          : step.state === "pending" && step.soakSeconds > 0 ? `for ${span(step.soakSeconds)}` : STEP_WORDS[step.state] ?? step.state));
  }))];
}

function evaluations(rollout) {
  const evaluated = rollout.steps.filter((step) => step.checkpoint).reverse();
  return [h("h2", {}, "Gate evaluations"),
    evaluated.length === 0 && h("p", { class: "card soft" }, "No gate has been evaluated yet."),
    evaluated.map((step, i) => h("details", { class: "evaluation card", open: opened.get(`${rollout.id} ${step.name}`) ?? i === 0 },
      h("summary", { "data-key": `${rollout.id} ${step.name}`, click: (event) =>
        opened.set(event.currentTarget.dataset.key, !event.currentTarget.parentElement.open) },
        h("strong", {}, name(step.name)), badge(verdict(step)),
        h("span", { class: "soft small" }, `${step.checkpoint.rule} rule, `, time(step.checkpoint.at))),
      h("div", { class: "evaluation-body" },
        h("p", {}, name(step.checkpoint.explanation)),
        arms(rollout, step.checkpoint),
        findings(step.checkpoint.findings))))];
}

/** A gate that is evaluated during its step has no final verdict before its end. */
function verdict(step) {
  const soaking = step.state === "current" && step.checkpoint.phase === "soaking";
  return soaking && step.checkpoint.verdict === "pass" ? ["fine so far", "busy"]
    : soaking && step.checkpoint.verdict === "inconclusive" ? ["not significant yet", "busy"]
    : VERDICTS[step.checkpoint.verdict] ?? [words(step.checkpoint.verdict), ""];
}

/** Both versions' mean absolute error on one scale. */
function arms(rollout, checkpoint) {
  const both = [["candidate", rollout.candidate, checkpoint.candidate], ["baseline", rollout.baseline, checkpoint.baseline]]
    .filter(([, , seen]) => seen && seen.mae !== null);
  if (both.length === 0) {
    return null;
  }
  const most = Math.max(...both.flatMap(([, , seen]) => [seen.mae, seen.maeInterval?.high ?? 0]), 0) * 1.1 || 1;
  return h("div", { class: "arms" }, both.map(([arm, version, seen]) => h("div", { class: "arm" },
    h("span", { class: `dot ${arm}` }, name(version ?? arm)),
    h("span", { class: "arm-value" }, `MAE ${number(seen.mae)}`),
    scale(arm, 0, most, seen.mae, seen.maeInterval, null),
    h("span", { class: "arm-samples small soft" }, seen.maeInterval ? `${number(seen.maeInterval.low)} to ${number(seen.maeInterval.high)}, ` : "",
      `n = ${count(seen.outcomes, "outcome")}, ${count(seen.failures, "failure")} of ${count(seen.requests, "request")}`))));
}

function findings(list) {
  return h("table", { class: "findings" },
    h("thead", {}, h("tr", {}, ["Criterion", "Observed", "Limit"].map((t) => h("th", { scope: "col", class: t === "Criterion" ? "" : "number" }, t)),
      h("th", { scope: "col", class: "scale" }, "Observed, interval and limit"),
      ["n candidate", "n baseline"].map((t) => h("th", { scope: "col", class: "number" }, t)), h("th", { scope: "col" }, "Result"))),
    h("tbody", {}, list.map((finding) => h("tr", {},
      h("td", { class: "wide" }, h("strong", {}, words(finding.reason)), finding.advisory ? h("span", { class: "soft small" }, " advisory") : ""),
      h("td", { class: "number", "data-label": "observed" }, measured(finding, finding.observed)),
      h("td", { class: "number", "data-label": "limit" }, measured(finding, finding.limit)),
      h("td", { class: "scale wide" }, findingScale(finding)),
      h("td", { class: "number", "data-label": "n candidate" }, number(finding.candidateSamples)),
      h("td", { class: "number", "data-label": "n baseline" }, number(finding.baselineSamples)),
      h("td", { class: "wide" }, badge(RESULTS[finding.result] ?? [words(finding.result), ""]),
        finding.missing > 0 ? h("span", { class: "small soft" }, ` ${count(finding.missing, "sample")} missing`) : "")))));
}

function findingScale(finding) {
  const finite = [finding.observed, finding.limit, finding.interval?.low, finding.interval?.high].filter((v) => typeof v === "number");
  if (finite.length < 2) {
    return "";
  }
  const low = Math.min(0, ...finite);
  const high = Math.max(0, ...finite);
  const pad = (high - low || 1) * 0.08;
  const between = finding.interval ? `${measured(finding, finding.interval.low)} to ${measured(finding, finding.interval.high)}` : "";
  return [scale("", low - pad, high + pad, finding.observed, finding.interval, finding.limit), h("span", { class: "small soft" }, between)];
}

/** A value, its confidence interval and a limit, on a scale. Infinite bounds are drawn at its ends. */
function scale(arm, low, high, value, interval, limit) {
  const at = (v) => typeof v === "number" ? Math.min(100, Math.max(0, 100 * (v - low) / (high - low))) : String(v).startsWith("-") ? 0 : 100;
  const track = h("div", { class: `track dot-scale ${arm ? `dot-${arm}` : ""}`, "aria-hidden": "true" });
  track.style.setProperty("--dot", arm ? `var(--${arm})` : "var(--text)");
  const mark = (kind, left, width) => {
    const element = h("span", { class: kind });
    element.style.left = `${left}%`;
    if (width !== undefined) {
      element.style.width = `${width}%`;
    }
    track.append(element);
  };
  if (interval) {
    mark("range", at(interval.low), at(interval.high) - at(interval.low));
  }
  if (limit !== null) {
    mark("limit", at(limit));
  }
  if (value !== null) {
    mark("point", at(value));
  }
  return track;
}

function events(rollout) {
  return [h("h2", {}, "History"), h("div", { class: "card" },
    h("ol", { class: "events" }, [...rollout.events].reverse().map((event) => h("li", { class: `event ${EVENT_TONES[event.type] ?? ended(event, rollout)}` },
      time(event.at),
      h("div", {}, h("p", {}, name(event.text)),
        event.by && h("p", { class: "small soft" }, "by ", name(event.by.actor), event.by.reason ? [": ", name(event.by.reason)] : ""))))),
    rollout.eventsOmitted > 0 && h("p", { class: "soft small" }, `${count(rollout.eventsOmitted, "earlier event")} not shown`))];
}

function ended(event, rollout) {
  return event.type === "ended" ? status({ status: rollout.status })[1] : "";
}

function history(rollout) {
  const all = state.detail?.history ?? [];
  return all.length > 0 && [h("h2", {}, "Rollouts of this model"), h("div", { class: "card" },
    h("ol", { class: "history" }, all.map((past, i) => h("li", {},
      h("a", { href: link(state.model, i === 0 ? null : past.id), "aria-current": past.id === rollout?.id && "true", "data-key": past.id },
        h("strong", {}, name(past.candidate)), badge(status(past)),
        past.ending ? h("span", { class: "small soft" }, `${words(past.ending.reason)} in ${past.ending.step}`) : "", time(past.createdAt))))))];
}

/** Updates what depends on the time only. */
function tick() {
  for (const element of document.querySelectorAll("[data-since]")) {
    element.textContent = since(element.dataset.since);
  }
  for (const element of document.querySelectorAll("[data-until]")) {
    const left = (Date.parse(element.dataset.until) - now()) / 1000;
    element.textContent = left > 0 ? `in ${span(left)}` : "now";
  }
  for (const bar of document.querySelectorAll("progress[data-to]")) {
    const from = Date.parse(bar.dataset.from);
    const at = bar.dataset.stopped ? Date.parse(bar.dataset.stopped) : now();
    bar.value = Math.min(1, Math.max(0, (at - from) / (Date.parse(bar.dataset.to) - from)));
  }
}

// ---- Actions ----

/** Opens the dialog of an action, and sends the command; the dialog shows a refusal. */
function ask(action, rollout) {
  const { title, text, style } = ACTIONS[action];
  dialog(title, text(rollout), [], title, style === "danger", (given) => send(action, {
    rollout: rollout.id, ...(action === "accept" ? { step: rollout.step } : {}), ...given }));
}

function askToPromote() {
  dialog("Promote a version", ["The version passes through the steps of the service’s policy, and is rolled back automatically if it regresses."],
    [field("model", "Model", "", { value: state.model ?? "", required: true, maxlength: 200 }),
      field("version", "Version", "as the registry knows it", { required: true, maxlength: 200 })],
    "Promote", false, async (given) => {
      const { rollout } = await send("promote", given);
      location.hash = link(rollout.model);
    });
}

function field(key, label, hint, attributes, tag = "input") {
  const control = h(tag, { name: key, autocomplete: "off", spellcheck: "false", ...attributes });
  return h("label", {}, h("span", {}, label, hint && h("small", {}, ` ${hint}`)), control);
}

function dialog(title, text, fields, button, danger, submit) {
  const element = document.getElementById("dialog");
  const problem = h("p", { class: "notice bad", role: "alert", hidden: true });
  const confirm = h("button", { type: "submit", class: danger ? "primary danger" : "primary" }, button);
  const form = h("form", { method: "dialog", submit: async (event) => {
    event.preventDefault();
    confirm.disabled = true;
    problem.hidden = true;
    try {
      const given = Object.fromEntries(new FormData(form));
      if (given.actor) {
        sessionStorage.setItem("actor", given.actor);
      }
      await submit(given);
      element.close();
    } catch (e) {
      problem.replaceChildren(name(e.message));
      problem.hidden = false;
    }
    confirm.disabled = false;
  } },
  h("h2", { id: "dialog-title" }, title),
  h("p", { class: "soft" }, text),
  fields,
  !state.operator.actor && field("actor", "Your name", "recorded in the history",
    { required: true, maxlength: 200, value: sessionStorage.getItem("actor") ?? "" }),
  field("reason", "Reason", "recorded in the history", { maxlength: 2000 }, "textarea"),
  problem,
  h("div", { class: "dialog-buttons" }, h("button", { type: "button", click: () => element.close() }, "Cancel"), confirm));
  element.replaceChildren(form);
  element.showModal();
}

// ---- The service ----

async function fetched(path, options) {
  const response = await fetch(path, options);
  let answer = null;
  try {
    answer = await response.json();
  } catch (e) {
    throw new Error(`The service responded with ${response.status} and no JSON`);
  }
  if (!response.ok) {
    throw new Error(answer.error ?? `The service responded with ${response.status}`);
  }
  return answer;
}

async function send(action, given) {
  const answer = await fetched(`api/${action}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(given) });
  if (state.detail?.rollout?.id === answer.rollout.id) {
    state.detail.rollout = answer.rollout;
    render();
  }
  return answer;
}

function connection(words, style) {
  const element = document.getElementById("connection");
  element.className = `connection ${style}`;
  if (element.textContent !== words) {
    element.textContent = words;
  }
}

function problem(text) {
  const element = document.getElementById("problem");
  element.hidden = !text;
  element.replaceChildren(...(text ? [name(text)] : []));
}

/** Applies an update; each is complete, so that no earlier one is needed. */
function received(event, take) {
  const data = JSON.parse(event.data);
  if (data.at) {
    state.ahead = Date.parse(data.at) - Date.now();
    connection("live", "live");
    problem("");
  }
  take(data);
  render();
}

function listen() {
  source?.close();
  const listening = new EventSource(`api/live${state.model === null ? "" : `?model=${encodeURIComponent(state.model)}`}`);
  source = listening;
  listening.addEventListener("models", (event) => received(event, (data) => {
    state.models = data.models;
    if (state.model === null && data.models.length > 0) {
      const busy = data.models.find(({ rollout }) => rollout && !rollout.ended);
      location.replace(link((busy ?? data.models[0]).model));
    }
  }));
  listening.addEventListener("model", (event) => received(event, (data) => { state.detail = data; }));
  listening.addEventListener("failure", (event) => received(event, (data) => {
    connection("out of date", "lost");
    problem(data.error);
  }));
  listening.addEventListener("error", () => {
    if (listening !== source) {
      return;
    }
    connection("reconnecting", "lost");
    if (listening.readyState === EventSource.CLOSED) {
      fetched("api/models").catch((e) => problem(e.message));
      setTimeout(() => listening === source && listen(), 5000);
    }
  });
}

function link(model, rollout) {
  const parameters = new URLSearchParams({ model });
  if (rollout) {
    parameters.set("rollout", rollout);
  }
  return `#${parameters}`;
}

async function rolloutOf(model, id) {
  const { rollout } = await fetched(`api/rollout?id=${encodeURIComponent(id)}`);
  if (rollout.model !== model) {
    throw new Error("The rollout in the address is not one of this model");
  }
  return rollout;
}

/** Shows what the address names, unless the address has changed when the response arrives. */
async function follow() {
  const address = location.hash;
  const parameters = new URLSearchParams(address.slice(1));
  if (address && !parameters.has("model")) {
    return;
  }
  const model = parameters.get("model");
  const rollout = parameters.get("rollout");
  state.viewed = null;
  if (model !== state.model || source === null) {
    state.model = model;
    state.detail = null;
    listen();
  }
  if (rollout) {
    const [viewed, refusal] = await rolloutOf(model, rollout).then((found) => [found, ""], (e) => [null, e.message]);
    if (location.hash !== address) {
      return;
    }
    state.viewed = viewed;
    if (refusal) {
      problem(refusal);
    }
  }
  render();
}

document.getElementById("promote").addEventListener("click", askToPromote);
window.addEventListener("hashchange", follow);
setInterval(tick, 1000);
state.operator = await fetched("api/operator").catch(() => state.operator);
await follow();
