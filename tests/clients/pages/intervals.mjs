// A pretend Intervals.icu for typed keys: `key-of-i<number>` belongs to the athlete `i<number>`.

import http from 'node:http';

/** `{ url, close }` of a fresh one. */
export async function startIntervals() {
  const server = http.createServer((request, response) => {
    const key = Buffer.from(request.headers.authorization?.split(' ')[1] ?? '', 'base64').toString();
    const id = key.match(/^API_KEY:key-of-(i\d+)$/)?.[1];
    response.setHeader('content-type', 'application/json');
    response.statusCode = id ? 200 : 401;
    response.end(JSON.stringify(id ? { id, name: `Rider ${id}`, timezone: 'UTC' } : {}));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}
