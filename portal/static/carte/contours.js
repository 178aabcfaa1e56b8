// Outlines and middles as the server tells them, in steps on a grid, as GeoJSON.

export async function outlines(path) {
  const told = await fetched(path);
  const features = told.codes.map((code, row) => ({
    type: "Feature",
    properties: { code, nom: told.noms[row] },
    geometry: {
      type: "MultiPolygon",
      coordinates: told.contours[row].map((polygon) => polygon.map((ring) => corners(told, ring))),
    },
  }));
  return { type: "FeatureCollection", features };
}

export async function middles(path) {
  const told = await fetched(`${path}&part=centres`);
  const features = told.codes.flatMap((code, row) => {
    if (!told.centres[row]) return [];
    const [x, y] = told.centres[row];
    const coordinates = [x * told.pas, y * told.pas];
    return [{ type: "Feature", properties: { code, nom: told.noms[row] }, geometry: { type: "Point", coordinates } }];
  });
  return { type: "FeatureCollection", features };
}

async function fetched(path) {
  const answer = await fetch(path);
  if (!answer.ok || answer.redirected) throw new Error(`contours, ${answer.status}`);
  return answer.json();
}

function corners(told, ring) {
  const found = [];
  let x = 0;
  let y = 0;
  for (let at = 0; at < ring.length; at += 2) {
    x += ring[at];
    y += ring[at + 1];
    found.push([x * told.pas, y * told.pas]);
  }
  return found;
}
