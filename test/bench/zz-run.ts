import 'reflect-metadata';
const { batch } = await import('./batch.js');
console.log(JSON.stringify(await batch(process.argv.slice(2)), null, 1));
