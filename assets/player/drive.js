// The recording: unpacked once, then read step by step. Nothing here draws.
const told = JSON.parse(document.getElementById("drive").textContent);
const TYPES = { f4: Float32Array, f8: Float64Array, u1: Uint8Array, u2: Uint16Array };
const columns = {};
const chips = [];

async function unpacked(packed) {
  const bytes = Uint8Array.from(atob(packed), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

async function unpackDrive() {
  for (const [name, column] of Object.entries(told.columns)) {
    columns[name] = new TYPES[column.type](await unpacked(column.packed));
  }
  for (const chip of told.chips) {
    const pairs = chip.layers.slice(1).reduce((sum, n, i) => sum + n * chip.layers[i], 0);
    const weights = new Uint8Array(await unpacked(chip.weights));
    for (let i = pairs; i < weights.length; i++) weights[i] += weights[i - pairs]; // modulo 256, as it was written
    const pulses = new Uint8Array(await unpacked(chip.pulses));
    chips.push({ first: chip.first, layers: chip.layers, pairs, weights, pulses });
  }
}

const value = (name, step, j = 0) => columns[name][j * told.steps + step];
const sceneAt = (step) => told.scenes[value("scene", step)];
const roadAt = (step) => told.roads[value("road", step)];
const chipAt = (step) => chips.findLast((chip) => chip.first <= step);
const flag = (step, bit) => (value("flags", step) & bit) !== 0;

const poseAt = (name, step) => [0, 1, 2].map((j) => value(name, step, j));

// Whether a car was put elsewhere between two steps: nothing is drawn between there and here.
function cut(name, before, step) {
  if (before < 0 || value("road", before) !== value("road", step)) return true;
  return Math.hypot(value(name, step) - value(name, before), value(name, step, 1) - value(name, before, 1)) > 0.5;
}

// A pose this far between a step and the next; the angle turns the short way.
function poseBetween(name, step, share) {
  const now = poseAt(name, step);
  if (share === 0 || step + 1 >= told.steps || cut(name, step, step + 1)) return now;
  const next = poseAt(name, step + 1);
  const turn = ((((next[2] - now[2] + Math.PI) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI)) - Math.PI;
  return [now[0] + (next[0] - now[0]) * share, now[1] + (next[1] - now[1]) * share, now[2] + turn * share];
}

// A count that stays short, an energy with a prefix: as the window writes them.
function countText(n) {
  for (const [size, unit] of [[1e9, " G"], [1e6, " M"], [1e4, " k"]]) {
    if (n >= size) return short(n / (unit === " k" ? 1e3 : size)) + unit;
  }
  return n.toFixed(0);
}
function energyText(joules) {
  for (const [size, unit] of [[1, "J"], [1e-3, "mJ"], [1e-6, "µJ"], [1e-9, "nJ"], [1e-12, "pJ"]]) {
    if (joules >= 0.9995 * size) return `${short(joules / size)} ${unit}`;
  }
  return joules <= 0 ? "0 J" : `${Number((joules / 1e-12).toPrecision(2))} pJ`;
}
const short = (x) => (x < 999.5 ? String(Number(x.toPrecision(3))) : x.toFixed(0));

const rgb = (c) => `rgb(${c[0]},${c[1]},${c[2]})`;
const mix = (a, b, share) => a.map((x, i) => Math.round(x + (b[i] - x) * Math.min(Math.max(share, 0), 1)));

// A canvas as many points large as the screen shows of it; its pen draws in CSS pixels.
function prepared(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const box = canvas.getBoundingClientRect();
  const width = Math.round(box.width * ratio), height = Math.round(box.height * ratio);
  if (canvas.width !== width || canvas.height !== height) { canvas.width = width; canvas.height = height; }
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return [pen, box.width, box.height];
}
