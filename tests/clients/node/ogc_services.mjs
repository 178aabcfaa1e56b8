// What @camptocamp/ogc-client finds at /ows: node ogc_services.mjs URL LOGIN PASSWORD
import { WfsEndpoint, WmsEndpoint, WmtsEndpoint, setFetchOptions } from '@camptocamp/ogc-client';

const [url, login, password] = process.argv.slice(2);
const token = Buffer.from(`${login}:${password}`).toString('base64');
const signed = { headers: { Authorization: `Basic ${token}` } };
setFetchOptions(signed);

const POINTS = 'ps:rpls-logements';
const LAYER = 'indicateurs-commune';
const wfs = await new WfsEndpoint(`${url}/ows`).isReady();
// Of a layer that has styles or systems of its own it drops those of its groups (wms/capabilities.ts;
// OGC 06-042, table 5, adds them): layers say all of theirs at this address.
const wms = await new WmsEndpoint(`${url}/ows?INHERITANCE=FALSE`).isReady();
const wmts = await new WmtsEndpoint(`${url}/ows?service=WMTS`).isReady();
const days = Object.entries(wmts.getDefaultDimensions(LAYER));
const place = [LAYER, 'part_personnes_seules', 'WebMercatorQuad', '8', 88, 129, 'image/png'];
const template = wmts.getTileUrl(...place);
const tile = await fetch(days.reduce((all, [name, day]) => all.replace(`{${name}}`, day), template), signed);
const full = await wfs.getFeatureTypeFull(POINTS);
const page = { maxFeatures: 7, startIndex: 3, outputCrs: 'EPSG:4326', asJson: true };
const map = {
  widthPx: 90,
  heightPx: 80,
  crs: 'EPSG:2154',
  extent: [646000, 6855000, 672000, 6880000],
  outputFormat: 'image/png',
  styles: ['part_personnes_seules'],
};
const drawn = await fetch(wms.getMapUrl([LAYER], map), signed);
console.log(
  JSON.stringify({
    wfs: { info: wfs.getServiceInfo(), version: wfs.getVersion(), types: wfs.getFeatureTypes() },
    summary: wfs.getFeatureTypeSummary(POINTS),
    full,
    json: wfs.supportsJson(POINTS),
    paged: wfs.supportsStartIndex(),
    details: await wfs.getFeatureTypePropDetails('ps:territoires-region'),
    page: await read(wfs.getFeatureUrl(POINTS, page)),
    hits: await (await fetch(wfs.getFeatureUrl(POINTS, { hitsOnly: true }), signed)).text(),
    inside: await read(
      wfs.getFeatureUrl(POINTS, {
        ...page, maxFeatures: 500, startIndex: 0, extent: [55.2, -21.4, 55.9, -20.8], extentCrs: 'EPSG:4326',
      }),
    ),
    wms: { info: wms.getServiceInfo(), version: wms.getVersion(), layers: wms.getFlattenedLayers() },
    layer: wms.getLayerByName(LAYER),
    wmts: { layers: wmts.getLayers(), grids: wmts.getMatrixSets().map((one) => one.identifier) },
    tile: await started(tile),
    drawn: await started(drawn),
  }),
);

async function started(answer) {
  const octets = [...new Uint8Array(await answer.arrayBuffer())].slice(0, 4);
  return [answer.status, answer.headers.get('content-type'), octets];
}

async function read(address) {
  const answer = await fetch(address, signed);
  if (!answer.ok) throw new Error(`${address}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
