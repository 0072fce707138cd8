// The floor from above, and what the photodiodes see: as the window draws them.
const SHADOW = [26, 29, 35], SHINE = [242, 240, 234];
const TRAIL = 160, EYES_WIDE = 0.86;
const FROZEN_LAP = 2, WISHED = 8;
const car = told.car;
const shade = (reading) => rgb(mix(SHADOW, SHINE, reading));
let roadPicture = null, roadKey = "", camera = null;

// Turned and scaled so that the whole road fills its place.
function fitted(road, width, height) {
  const margin = 2 * car.road_half_width;
  let best = null;
  for (let degrees = 0; degrees < 180; degrees += 10) {
    const c = Math.cos((degrees * Math.PI) / 180), s = Math.sin((degrees * Math.PI) / 180);
    const box = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < road.x_mm.length; i++) {
      const x = road.x_mm[i] / 1e3, y = road.y_mm[i] / 1e3, across = x * c - y * s, up = x * s + y * c;
      box[0] = Math.min(box[0], across); box[1] = Math.max(box[1], across);
      box[2] = Math.min(box[2], up); box[3] = Math.max(box[3], up);
    }
    const scale = Math.min(width / (box[1] - box[0] + margin), height / (box[3] - box[2] + margin));
    if (!best || scale > best.scale) {
      best = { c, s, scale, middle: [(box[0] + box[1]) / 2, (box[2] + box[3]) / 2], place: [width / 2, height / 2] };
    }
  }
  return best;
}

function pixel(x, y) {
  const across = x * camera.c - y * camera.s, up = x * camera.s + y * camera.c;
  return [camera.place[0] + (across - camera.middle[0]) * camera.scale,
    camera.place[1] - (up - camera.middle[1]) * camera.scale];
}

const paintOf = (road, scene) => road.paints.find(([wear]) => wear === scene.wear)?.[1];

// A closed line through points: its pieces in the colours that a list gives, each over the joint to the next.
function strokeLine(pen, points, colourOf) {
  const n = points.length;
  let i = 0;
  while (i < n) {
    const colour = colourOf(i);
    pen.beginPath(); pen.moveTo(...points[i]);
    do { i++; pen.lineTo(...points[i % n]); } while (i < n && colourOf(i) === colour);
    pen.strokeStyle = colour; pen.stroke();
  }
}

function drawRoad(road, scene, width, height, ratio) {
  const picture = document.createElement("canvas");
  picture.width = width * ratio; picture.height = height * ratio;
  const pen = picture.getContext("2d");
  pen.scale(ratio, ratio);
  pen.fillStyle = shade(Math.max(scene.ambient - 0.06, 0)); pen.fillRect(0, 0, width, height);
  const points = road.x_mm.map((x, i) => pixel(x / 1e3, road.y_mm[i] / 1e3));
  pen.lineJoin = "round";
  pen.lineWidth = 2 * car.road_half_width * camera.scale;
  strokeLine(pen, points, () => shade(scene.ambient + 0.04));
  const paint = paintOf(road, scene);
  pen.lineWidth = Math.max(car.line_width * camera.scale, 2);
  strokeLine(pen, points, (i) => shade(scene.ambient + scene.contrast * (paint ? paint[i % paint.length] / 255 : 1)));
  return picture;
}

function drawFloor(canvas, step, share) {
  const [pen, width, height] = prepared(canvas);
  const ratio = window.devicePixelRatio || 1, road = roadAt(step), scene = sceneAt(step);
  const key = [value("road", step), value("scene", step), width, height, ratio].join();
  if (key !== roadKey) {
    camera = fitted(road, width, height);
    roadPicture = drawRoad(road, scene, width, height, ratio);
    roadKey = key;
  }
  pen.drawImage(roadPicture, 0, 0, width, height);
  drawTrail(pen, step);
  const unit = Math.max(width / 48, 9);
  drawCar(pen, poseBetween("ghost", step, share), told.colours.ghost, unit, true);
  const learner = poseBetween("learner", step, share);
  drawCar(pen, learner, told.colours.learner, unit, false);
  if (flag(step, WISHED)) drawWish(pen, learner, value("wanted", step), unit, scene);
}

// Where the learner was: its colour on the line, another at the road's edge.
function drawTrail(pen, step) {
  pen.lineWidth = 2.5; pen.lineCap = "round";
  for (let k = step; k > Math.max(step - TRAIL, 0) && !cut("learner", k - 1, k); k--) {
    const far = Math.min((2 * value("cross_track_m", k)) / car.road_half_width, 1);
    pen.strokeStyle = rgb(mix(told.colours.learner, told.colours.far, far));
    pen.beginPath();
    pen.moveTo(...pixel(value("learner", k - 1), value("learner", k - 1, 1)));
    pen.lineTo(...pixel(value("learner", k), value("learner", k, 1)));
    pen.stroke();
  }
}

const placed = (pose, ahead, left) => pixel(
  pose[0] + ahead * Math.cos(pose[2]) - left * Math.sin(pose[2]),
  pose[1] + ahead * Math.sin(pose[2]) + left * Math.cos(pose[2]));

// An arrowhead, larger than life.
function drawCar(pen, pose, colour, unit, hollow) {
  const length = Math.max((1.7 * unit) / camera.scale, 1.5 * car.wheelbase);
  pen.beginPath();
  for (const [a, l] of [[0.75, 0], [0.35, 0.3], [-0.35, 0.3], [-0.35, -0.3], [0.35, -0.3]]) {
    pen.lineTo(...placed(pose, a * length, l * length));
  }
  pen.closePath();
  pen.fillStyle = hollow ? `rgba(${colour.join()},0.43)` : rgb(colour); pen.fill();
  pen.lineWidth = hollow ? 1.5 : 1; pen.strokeStyle = rgb(hollow ? colour : mix(colour, SHADOW, 0.5)); pen.stroke();
}

// Where the teacher would steer: a thin arrow from the nose.
function drawWish(pen, pose, wanted, unit, scene) {
  const length = (1.7 * unit) / camera.scale, angle = wanted * car.max_steer * 1.6;
  const from = placed(pose, 0.75 * length, 0);
  const to = placed(pose, 0.75 * length + 1.6 * length * Math.cos(angle), 1.6 * length * Math.sin(angle));
  pen.strokeStyle = pen.fillStyle = rgb(scene.ambient < 0.5 ? SHINE : SHADOW);
  pen.lineWidth = 1.5; pen.beginPath(); pen.moveTo(...from); pen.lineTo(...to); pen.stroke();
  const way = Math.atan2(to[1] - from[1], to[0] - from[0]), head = 0.55 * unit;
  pen.beginPath(); pen.moveTo(...to);
  for (const a of [0.45, -0.45]) pen.lineTo(to[0] - head * Math.cos(way + a), to[1] - head * Math.sin(way + a));
  pen.fill();
}

// ---------------------------------------------------------------- the close-up

function drawEyes(canvas, step) {
  const [pen, width, height] = prepared(canvas);
  const scene = sceneAt(step), road = roadAt(step), pose = poseAt("learner", step);
  const scale = Math.min(width / EYES_WIDE, height / 0.62), axle = [width / 2, 0.85 * height];
  pen.fillStyle = shade(Math.max(scene.ambient - 0.06, 0)); pen.fillRect(0, 0, width, height);
  drawNearRoad(pen, road, scene, pose, axle, scale);
  if (scene.glare > 0) drawGlare(pen, step, scene, axle, scale);
  drawBody(pen, step, axle, scale);
  drawPhotodiodes(pen, step, axle, scale);
}

function drawNearRoad(pen, road, scene, pose, axle, scale) {
  const n = road.x_mm.length, c = Math.cos(pose[2]), s = Math.sin(pose[2]);
  const points = [];
  for (let i = 0; i < n; i++) {
    const dx = road.x_mm[i] / 1e3 - pose[0], dy = road.y_mm[i] / 1e3 - pose[1];
    points.push(dx * dx + dy * dy < 2.5
      ? [axle[0] - (dy * c - dx * s) * scale, axle[1] - (dx * c + dy * s) * scale] : null);
  }
  const paint = paintOf(road, scene);
  for (const [wide, cap, colourOf] of [
    [2 * car.road_half_width, "round", () => shade(scene.ambient)],
    [car.line_width, "butt", (i) => shade(scene.ambient + scene.contrast * (paint ? paint[i] / 255 : 1))],
  ]) {
    pen.lineWidth = wide * scale; pen.lineCap = cap; pen.lineJoin = "round";
    for (let i = 0; i < n; i++) {
      const a = points[i], b = points[(i + 1) % n];
      if (!a || !b) continue;
      pen.strokeStyle = colourOf(i);
      pen.beginPath(); pen.moveTo(...a); pen.lineTo(b[0] + (b[0] - a[0]) * 0.05, b[1] + (b[1] - a[1]) * 0.05); pen.stroke();
    }
  }
  pen.lineCap = "butt";
}

function drawGlare(pen, step, scene, axle, scale) {
  const x = axle[0] - value("glare_m", step, 1) * scale, y = axle[1] - value("glare_m", step, 0) * scale;
  const radius = car.glare_radius * scale, spot = pen.createRadialGradient(x, y, 0, x, y, radius);
  for (let r = 0; r <= 1; r += 0.125) {
    const light = scene.gain * scene.glare * (1 - r * r) ** 2;
    spot.addColorStop(r, rgb(SHINE.map((bright, i) => Math.min(Math.round(light * (bright - SHADOW[i])), 255))));
  }
  pen.globalCompositeOperation = "lighter"; pen.fillStyle = spot;
  pen.beginPath(); pen.arc(x, y, radius, 0, 2 * Math.PI); pen.fill();
  pen.globalCompositeOperation = "source-over";
}

function drawBody(pen, step, axle, scale) {
  const wide = 0.14 * scale, long = 1.15 * car.wheelbase * scale;
  pen.fillStyle = `rgba(${told.colours.learner.join()},0.47)`;
  pen.beginPath(); pen.roundRect(axle[0] - wide / 2, axle[1] + 0.12 * car.wheelbase * scale - long, wide, long, 0.3 * wide); pen.fill();
  pen.strokeStyle = rgb(told.colours.learner); pen.lineWidth = Math.max(0.022 * scale, 2);
  const steer = flag(step, FROZEN_LAP) ? 0 : value("steer", step) * car.max_steer;
  for (const [ahead, angle] of [[0, 0], [car.wheelbase, steer]]) {
    for (const side of [-1, 1]) {
      const x = axle[0] + side * 0.6 * wide, y = axle[1] - ahead * scale;
      const dx = -Math.sin(angle) * 0.04 * scale, dy = -Math.cos(angle) * 0.04 * scale;
      pen.beginPath(); pen.moveTo(x - dx, y - dy); pen.lineTo(x + dx, y + dy); pen.stroke();
    }
  }
}

// Each as bright as it reads; a rim round those that stand out from the floor.
function drawPhotodiodes(pen, step, axle, scale) {
  const radius = ((0.27 * 2 * car.row_half_span) / (car.columns - 1)) * scale;
  for (let k = 0; k < car.rows * car.columns; k++) {
    const [x, y] = photodiode(k, axle, scale);
    const lit = value("lit", step, k) > 0;
    pen.fillStyle = rgb(lit ? told.colours.ghost : told.colours.learner);
    pen.beginPath(); pen.arc(x, y, radius + (lit ? 2.5 : 1), 0, 2 * Math.PI); pen.fill();
    pen.fillStyle = shade(value("readings", step, k) / 255);
    pen.beginPath(); pen.arc(x, y, radius, 0, 2 * Math.PI); pen.fill();
  }
}

const photodiode = (k, axle, scale) => {
  const row = Math.floor(k / car.columns), column = k % car.columns;
  return [axle[0] + ((2 * column) / (car.columns - 1) - 1) * car.row_half_span * scale,
    axle[1] - (car.row_first + row * car.row_spacing) * scale];
};
