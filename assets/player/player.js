// Time, controls and texts.
const SPEEDS = [0.25, 0.5, 1, 2, 4, 8, 16], LANGUAGES = ["en", "zh"], LEARNING = 1, BY_HAND = 4;
const $ = (id) => document.getElementById(id);
const dark = window.matchMedia("(prefers-color-scheme: dark)");
let language = (navigator.language || "").toLowerCase().startsWith("zh") ? "zh" : "en";
let position = 0, playing = false, speed = 1, before = null; // position : control steps, with a fraction

const theme = () => told.themes[dark.matches ? "dark" : "light"];
function say(key, values = {}) {
  return told.texts[key][LANGUAGES.indexOf(language)].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}
const sceneName = (scene) => scene.told[LANGUAGES.indexOf(language)];
const put = (id, words) => { if ($(id).textContent !== words) $(id).textContent = words; };
const cm = (metres) => (100 * metres).toFixed(1);

function show() {
  const step = Math.min(Math.floor(position), told.steps - 1), share = playing ? position - step : 0;
  drawFloor($("road"), step, share);
  drawEyes($("eyes"), step);
  drawChip($("chip"), step, share, playing ? speed : 1, theme());
  drawCurves($("curves"), step, theme(), language, say, sceneName);
  write(step);
}

function write(step) {
  const of = (name, j = 0) => value(name, step, j);
  put("scene", say("scene_now", { scene: sceneName(sceneAt(step)), seconds: Math.floor(of("since_s") + 1e-6) }));
  put("state", say(flag(step, BY_HAND) ? "hand" : flag(step, LEARNING) ? "learning" : "frozen"));
  put("said", told.said[of("said")][LANGUAGES.indexOf(language)]);
  put("learner", `${say("learner")} · ${say("departures", { n: of("departures", 0) })}`);
  put("ghost", `${say("ghost")} · ${say("departures", { n: of("departures", 1) })}`);
  const figures = (name) => ({ learner: cm(of(name, 0)), ghost: cm(of(name, 1)) });
  put("error", `${say("error_now", figures("cross_track_m"))}; ${say("error_mean", figures("mean_m"))}`);
  put("pulses", say("pulses_now", { rate: countText(of("pulses_per_s")), all: countText(of("pulses")) }));
  const [chip, asic] = [of("energy_j", 0), of("energy_j", 1)];
  const ratio = chip > 0 ? (asic / chip).toFixed(1) : "0.0";
  put("energy", `${say("energy_now", { chip: energyText(chip), asic: energyText(asic), ratio })} ${say("energy_theirs")}`);
  const layers = chipAt(step).layers;
  put("layers", layers.slice(1).map((columns, i) => say("layer", { n: i + 1, rows: layers[i], columns })).join(" · "));
  const seconds = (steps) => (steps * told.control_dt_s).toFixed(2);
  put("time", say("time", { now: seconds(step + 1), all: seconds(told.steps) }));
  put("play", say(playing ? "pause" : "play"));
  put("speed", `${speed}×`);
  $("scrub").value = step;
  $("scrub").setAttribute("aria-valuetext", $("time").textContent);
}

function translate() {
  document.documentElement.lang = language;
  document.title = say("title");
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = say(node.dataset.text);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
  $("language").lang = language === "en" ? "zh" : "en"; // it says so in the other one
  $("scrub").setAttribute("aria-label", say("scrub"));
  $("speed").setAttribute("aria-label", say("speed"));
  put("range", `±${told.weight_top.toFixed(1)}`);
  put("made", say("made", { version: told.memdrive, seed: told.seed, device: told.device, family: told.family }));
}

function dress() {
  const root = document.documentElement.style;
  for (const [name, colour] of Object.entries(theme())) {
    if (Array.isArray(colour)) root.setProperty(`--${name.replaceAll("_", "-")}`, rgb(colour));
  }
  root.setProperty("--learner-car", rgb(told.colours.learner));
  root.setProperty("--ghost-car", rgb(told.colours.ghost));
}

// ---------------------------------------------------------------- time

function seek(steps) {
  position = Math.min(Math.max(Math.round(steps), 0), told.steps - 1);
  show();
}

function play(on) {
  playing = on;
  before = null;
  if (on && position >= told.steps - 1) position = 0;
  show();
  if (on) requestAnimationFrame(advance);
}

function advance(now) {
  if (!playing) return;
  if (before !== null) position += (Math.min(now - before, 250) / 1000 / told.control_dt_s) * speed;
  before = now;
  if (position >= told.steps - 1) { position = told.steps - 1; playing = false; }
  show();
  if (playing) requestAnimationFrame(advance);
}

function faster(places) {
  speed = SPEEDS[Math.min(Math.max(SPEEDS.indexOf(speed) + places, 0), SPEEDS.length - 1)];
  show();
}

function speak() {
  language = language === "en" ? "zh" : "en";
  translate(); show();
}

// ---------------------------------------------------------------- controls

const second = Math.round(1 / told.control_dt_s);
const here = () => Math.floor(position);
const KEYS = {
  " ": () => play(!playing), k: () => play(!playing), l: speak, Home: () => seek(0), End: () => seek(told.steps - 1),
  ArrowLeft: (far) => seek(here() - (far ? second : 1)), ArrowRight: (far) => seek(here() + (far ? second : 1)),
  "+": () => faster(1), "=": () => faster(1), "-": () => faster(-1), "−": () => faster(-1),
};

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const onButton = event.target instanceof HTMLButtonElement;
  if (event.key === " " && onButton) return; // it presses that button
  const deed = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!deed) return;
  event.preventDefault();
  deed(event.shiftKey);
}

function dragged(event) {
  const box = $("curves").getBoundingClientRect();
  seek(xStep(event.clientX - box.left, box.width));
}

function listen() {
  document.addEventListener("keydown", pressed);
  $("play").addEventListener("click", () => play(!playing));
  $("road").addEventListener("click", () => play(!playing));
  $("back").addEventListener("click", () => seek(here() - second));
  $("on").addEventListener("click", () => seek(here() + second));
  $("speed").addEventListener("click", () => { if (speed === SPEEDS.at(-1)) speed = SPEEDS[0]; else faster(1); show(); });
  $("language").addEventListener("click", speak);
  $("scrub").addEventListener("input", () => seek(Number($("scrub").value)));
  $("curves").addEventListener("pointerdown", (event) => { $("curves").setPointerCapture(event.pointerId); dragged(event); });
  $("curves").addEventListener("pointermove", (event) => { if (event.buttons) dragged(event); });
  dark.addEventListener("change", () => { dress(); show(); });
  new ResizeObserver(show).observe(document.body);
}

dress();
$("scrub").max = told.steps - 1;
if (typeof DecompressionStream === "undefined") {
  translate(); put("said", say("old_browser"));
} else { // letters that are laid out before their font is there stay without it
  Promise.all([unpackDrive(), document.fonts.load("15px memdrive", say("language"))]).then(() => {
    translate(); listen(); show();
    document.body.dataset.ready = "yes";
  });
}
