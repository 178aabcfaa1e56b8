// What @camptocamp/ogc-client (geonetwork-ui, geOrchestra) finds: node ogc_client.mjs URL LOGIN PASSWORD COLLECTION
import { OgcApiEndpoint, setFetchOptions } from '@camptocamp/ogc-client';

const [url, login, password, collection] = process.argv.slice(2);
const token = Buffer.from(`${login}:${password}`).toString('base64');
const signed = { headers: { Authorization: `Basic ${token}` } };
setFetchOptions(signed);

const endpoint = new OgcApiEndpoint(url);
const info = await endpoint.getCollectionInfo(collection);
const ask = (...rest) => endpoint.getCollectionItems(collection, ...rest);
const [first] = await ask(1);
const box = [55.2, -21.4, 55.9, -20.8];
console.log(
  JSON.stringify({
    endpoint: await endpoint.info,
    all: (await endpoint.allCollections).map(({ name }) => name),
    features: await endpoint.featureCollections,
    records: await endpoint.recordCollections,
    tiled: await endpoint.vectorTileCollections,
    info,
    first,
    again: await endpoint.getCollectionItem(collection, first.id),
    page: (await ask(7, 3)).map(({ id }) => id),
    bare: (await ask(2, 0, true)).map(({ geometry }) => geometry),
    sorted: (await ask(20, 0, true, ['-nbpiece'])).map(({ properties }) => properties.nbpiece),
    inside: (await ask(200, 0, false, undefined, box)).map(({ geometry }) => geometry.coordinates),
    queried: (await ask(50, 0, true, undefined, undefined, undefined, undefined, 'nbpiece=3')).map(
      ({ properties }) => properties.nbpiece,
    ),
    downloaded: (await download()).length,
    counted: (await (await fetch(`${url}/collections/${collection}/items?limit=1`, signed)).json()).numberMatched,
    tileset: await endpoint.getVectorTilesetUrl(collection),
  }),
);

async function download() {
  const answer = await fetch(info.jsonDownloadLink, signed);
  return (await answer.json()).features;
}
