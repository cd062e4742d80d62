// Prints each chunk of a streamed response with the time since the request began:
//   node --import sluice/register examples/streaming-client.ts 'http://127.0.0.1:8000/?max=10'
const [url = 'http://127.0.0.1:8000/?max=10'] = process.argv.slice(2);
const start = performance.now();
const response = await fetch(url);
const decoder = new TextDecoder();

for await (const chunk of response.body ?? []) {
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`Got result ${seconds}s after start: '${decoder.decode(chunk, { stream: true })}'`);
}
