import tseslint from 'typescript-eslint';

/** Rooms in the order of the arrows: a room may import from those before it, never from those after it. */
const order = ['matching', 'lists', 'watchlist', 'screening'];
const top = ['batches', 'suppliers', 'documents', 'review', 'evaluation', 'integration'];
const free = ['audit', 'access', 'database'];

const forbid = (rooms, why) => ({ group: rooms.map((room) => `**/${room}/**`), message: why });

const arrows = [
  ...order.map((room, i) => ({
    files: [`src/${room}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            forbid([...order.slice(i + 1), ...top], `${room} must not know the rooms that come after it`),
            ...(room === 'matching'
              ? [
                  { group: ['@nestjs/*', 'typeorm', 'pg', 'node:*', 'fs', 'path'], message: 'matching is pure: no framework, no database, no I/O' },
                  forbid([...free, 'rules', 'http'], 'matching is pure'),
                ]
              : []),
          ],
        },
      ],
    },
  })),
  {
    files: ['src/rules/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@nestjs/*', 'typeorm', 'pg', 'node:*'], message: 'rules are pure' }, forbid([...order.slice(1), ...top, ...free], 'rules are pure')] },
      ],
    },
  },
  {
    files: free.map((room) => `src/${room}/**/*.ts`),
    // The table of all entities and migrations has to name them all.
    ignores: ['src/database/database-options.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [forbid([...order, ...top], 'audit, access and database are used by all and use nobody')] }] },
  },
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', 'src/desk/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
      'prefer-const': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  { files: ['src/cli.ts', 'src/cli/**', 'bin/**', 'test/bench/**'], rules: { 'no-console': 'off' } },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/config.ts'],
    rules: { 'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'only config.ts reads the environment' }] },
  },
  ...arrows,
);
