// TypeScript as ts-jest makes it, with `Math` as a constant of each module: in Jest's contexts every look-up of a global passes through
// a handler of Node's, and the hashing of names looks `Math.imul` up for each letter.
import { createHash } from 'node:crypto';
import tsJest from 'ts-jest';

const withMath = ({ code, ...rest }) => ({ ...rest, code: code.includes('Math.') ? `const {Math}=globalThis;${code}` : code });
const otherKey = (key) => createHash('sha1').update(`${key} Math`).digest('hex');

export default {
  createTransformer(options) {
    const inner = tsJest.default.createTransformer(options);
    return {
      ...inner,
      process: (...args) => withMath(inner.process(...args)),
      processAsync: async (...args) => withMath(await inner.processAsync(...args)),
      getCacheKey: (...args) => otherKey(inner.getCacheKey(...args)),
      getCacheKeyAsync: async (...args) => otherKey(await inner.getCacheKeyAsync(...args)),
    };
  },
};
