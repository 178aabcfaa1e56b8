// Middles of territories as the server tells them, in steps on a grid, as GeoJSON.

export async function middles(path) {
  const answer = await fetch(`${path}&part=centres`);
  if (!answer.ok || answer.redirected) throw new Error(`centres, ${answer.status}`);
  const told = await answer.json();
  const features = told.codes.flatMap((code, row) => {
    if (!told.centres[row]) return [];
    const [x, y] = told.centres[row];
    const coordinates = [x * told.pas, y * told.pas];
    return [{ type: "Feature", properties: { code, nom: told.noms[row] }, geometry: { type: "Point", coordinates } }];
  });
  return { type: "FeatureCollection", features };
}
