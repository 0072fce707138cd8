// The whole drive as three strips over one time axis, a mark at every change of scene, and where one is.
const LEFT = 46, BETWEEN = 16;
let stripsPicture = null, stripsKey = "";

function niceTop(largest) {
  if (!(largest > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  return [1, 2, 5, 10].map((f) => f * power).find((top) => largest <= top * (1 + 1e-9));
}

const strips = (theme) => [
  { title: "error", least: 10, tick: (v) => v.toFixed(0), curves: [
    [(k) => 100 * value("cross_track_m", k, 1), theme.ghost], [(k) => 100 * value("cross_track_m", k, 0), theme.learner]] },
  { title: "plot_pulses", least: 1000, tick: countText, curves: [[(k) => value("pulses_per_s", k), theme.good]] },
  { title: "plot_energy", least: 1e-9, tick: energyText, curves: [
    [(k) => value("energy_j", k, 1), theme.muted], [(k) => value("energy_j", k, 0), theme.learner]] },
];

const stepX = (step, width) => LEFT + (step / Math.max(told.steps - 1, 1)) * (width - LEFT - 4);
const xStep = (x, width) => Math.round(((x - LEFT) / (width - LEFT - 4)) * (told.steps - 1));

function drawStrips(width, height, ratio, theme, say, sceneName) {
  const picture = document.createElement("canvas");
  picture.width = width * ratio; picture.height = height * ratio;
  const pen = picture.getContext("2d");
  pen.scale(ratio, ratio);
  pen.font = "11px system-ui, memdrive, sans-serif";
  const high = (height - 3 * BETWEEN) / 3;
  strips(theme).forEach((strip, i) => {
    const top = BETWEEN + i * (high + BETWEEN), bottom = top + high - 2;
    const most = niceTop(Math.max(strip.least, ...strip.curves.map(([of]) => largest(of))));
    pen.fillStyle = rgb(theme.muted);
    pen.textAlign = "left"; pen.fillText(say(strip.title), LEFT, top - 4);
    pen.textAlign = "right"; pen.fillText(strip.tick(most), LEFT - 4, top + 9); pen.fillText("0", LEFT - 4, bottom);
    pen.strokeStyle = rgb(theme.grid); pen.strokeRect(LEFT, top, width - LEFT - 4, high - 2);
    for (const [of, colour] of strip.curves) drawCurve(pen, of, colour, width, bottom, (high - 4) / most);
  });
  pen.textAlign = "left";
  for (let k = 1; k < told.steps; k++) {
    const name = sceneAt(k).name;
    if (name === sceneAt(k - 1).name) continue;
    const x = stepX(k, width);
    pen.strokeStyle = rgb(theme.muted); pen.setLineDash([3, 3]);
    pen.beginPath(); pen.moveTo(x, BETWEEN); pen.lineTo(x, height - 2); pen.stroke(); pen.setLineDash([]);
    pen.fillStyle = rgb(theme.ink); pen.fillText(sceneName(sceneAt(k)), x + 3, BETWEEN + 11);
  }
  return picture;
}

function largest(of) {
  let most = 0;
  for (let k = 0; k < told.steps; k++) most = Math.max(most, of(k));
  return most;
}

// Least and greatest of each column of points, so that no peak is lost.
function drawCurve(pen, of, colour, width, bottom, scale) {
  const columns = Math.max(Math.floor(width - LEFT - 4), 1), bin = Math.max(Math.ceil(told.steps / columns), 1);
  pen.strokeStyle = rgb(colour); pen.lineWidth = 1.3; pen.lineJoin = "round"; pen.beginPath();
  for (let k = 0; k < told.steps; k += bin) {
    let low = Infinity, high = -Infinity;
    for (let j = k; j < Math.min(k + bin, told.steps); j++) { low = Math.min(low, of(j)); high = Math.max(high, of(j)); }
    pen.lineTo(stepX(k, width), bottom - low * scale);
    if (bin > 1) pen.lineTo(stepX(k, width), bottom - high * scale);
  }
  pen.stroke(); pen.lineWidth = 1;
}

function drawCurves(canvas, step, theme, language, say, sceneName) {
  const [pen, width, height] = prepared(canvas);
  const ratio = window.devicePixelRatio || 1, key = [width, height, ratio, theme.name, language].join();
  if (key !== stripsKey) { stripsPicture = drawStrips(width, height, ratio, theme, say, sceneName); stripsKey = key; }
  pen.clearRect(0, 0, width, height);
  pen.drawImage(stripsPicture, 0, 0, width, height);
  const x = stepX(step, width);
  pen.strokeStyle = rgb(theme.bad); pen.lineWidth = 2; pen.beginPath(); pen.moveTo(x, BETWEEN); pen.lineTo(x, height); pen.stroke();
}
