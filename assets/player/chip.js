// Every pair's weight, and those that were just pulsed glowing: green where the weight went up, purple where it went down.
const FADE_S = 0.6, GLOW = 0.8, GAP = 4;
const cells = document.createElement("canvas");
let glowing = { key: "" };

// Pulses of some pictures together, the last sign counting.
function pulsed(chip, first, last) {
  const found = new Uint8Array(chip.pairs);
  for (let j = Math.max(first, 0); j <= last; j++) {
    const at = j * chip.pairs;
    for (let i = 0; i < chip.pairs; i++) if (chip.pulses[at + i]) found[i] = chip.pulses[at + i];
  }
  return found;
}

// Pictures are taken together at higher speeds, so that nothing flashes faster than an eye may be asked to bear.
function glow(chip, step, share, speed) {
  const together = Math.max(Math.ceil(speed), 1), span = told.pulse_steps * together;
  const group = Math.floor((step - chip.first) / span), last = group * together;
  const key = [chip.first, last, together].join();
  if (glowing.key !== key) {
    glowing = { key, now: pulsed(chip, last - together + 1, last), before: pulsed(chip, last - 2 * together + 1, last - together) };
  }
  const fade = (FADE_S / told.control_dt_s) * together, since = step - chip.first - group * span + share;
  return { ...glowing, level: Math.max(1 - since / fade, 0), levelBefore: Math.max(1 - (since + span) / fade, 0) };
}

function weightColours(theme) {
  const half = (told.levels - 1) / 2, colours = [theme.dead];
  for (let code = 1; code <= told.levels; code++) {
    const share = (code - 1 - half) / half;
    colours.push(mix(theme.weight_zero, share > 0 ? theme.weight_high : theme.weight_low, Math.abs(share)));
  }
  return colours;
}

// Layer 1 stands with its rows downwards, layer 2 on its side below it, and so on.
function places(chip) {
  let y = 0, offset = 0, width = 0;
  const found = [];
  for (let i = 0; i + 1 < chip.layers.length; i++) {
    const rows = chip.layers[i], wide = chip.layers[i + 1], upright = i % 2 === 0;
    found.push({ rows, columns: wide, upright, y, offset });
    y += (upright ? rows : wide) + GAP; offset += rows * wide;
    width = Math.max(width, upright ? wide : rows);
  }
  return { layers: found, width, height: y - GAP };
}

function drawChip(canvas, step, share, speed, theme) {
  const chip = chipAt(step), place = places(chip);
  canvas.style.aspectRatio = `${place.width} / ${place.height}`;
  const [pen, width, height] = prepared(canvas);
  if (cells.width !== place.width || cells.height !== place.height) { cells.width = place.width; cells.height = place.height; }
  const small = cells.getContext("2d"), image = small.createImageData(place.width, place.height);
  const colours = weightColours(theme), ways = [null, theme.reset_glow, theme.set_glow];
  const at = Math.floor((step - chip.first) / told.weight_steps) * chip.pairs, lit = glow(chip, step, share, speed);
  for (const layer of place.layers) {
    for (let r = 0, i = layer.offset; r < layer.rows; r++) {
      for (let c = 0; c < layer.columns; c++, i++) {
        const x = layer.upright ? c : r, y = layer.y + (layer.upright ? r : c), k = 4 * (y * place.width + x);
        const way = lit.now[i] || lit.before[i], code = chip.weights[at + i], base = colours[code];
        const level = code && way ? GLOW * (lit.now[i] ? lit.level : lit.levelBefore) : 0, to = level > 0 ? ways[way] : base;
        for (let j = 0; j < 3; j++) image.data[k + j] = base[j] + (to[j] - base[j]) * level;
        image.data[k + 3] = 255;
      }
    }
  }
  small.putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = false;
  pen.clearRect(0, 0, width, height);
  pen.drawImage(cells, 0, 0, width, height);
}
