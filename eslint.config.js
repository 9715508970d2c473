import js from '@eslint/js'
import boundaries from 'eslint-plugin-boundaries'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'

/** The parts of the house, most specific first: a file belongs to the first that matches. */
const parts = {
  shared: 'src/shared/**',
  'practice-server': 'src/practice-server/**',
  cli: 'src/cli/**',
  preload: 'src/preload/**',
  realtime: 'src/main/realtime/**',
  conversation: 'src/main/conversation/**',
  tools: 'src/main/tools/**',
  recordings: 'src/main/recordings/**',
  secrets: 'src/main/secrets/**',
  history: 'src/main/history/**',
  main: 'src/main/**',
  dsp: 'src/renderer/audio/dsp/**',
  audio: 'src/renderer/audio/**',
  // Made of the words of every language; they know nothing of a page.
  words: ['src/renderer/paraglide/**', 'src/renderer/words/**'],
  renderer: 'src/renderer/**',
}

/** Imports run one way. What a part may import, itself and packages apart. */
const mayImport = {
  shared: [],
  'practice-server': ['shared'],
  realtime: ['shared', 'conversation', 'tools'],
  conversation: ['shared', 'realtime'],
  tools: ['shared'],
  recordings: ['shared', 'realtime'],
  secrets: ['shared'],
  history: ['shared', 'realtime', 'conversation', 'recordings'],
  main: [
    'shared',
    'realtime',
    'conversation',
    'tools',
    'recordings',
    'history',
    'secrets',
    'practice-server',
    'words',
  ],
  // The virtual devices of `talk` are made of the same engines as the worklets.
  cli: ['shared', 'realtime', 'conversation', 'tools', 'recordings', 'history', 'practice-server', 'dsp'],
  preload: ['shared'],
  words: [],
  dsp: ['shared'],
  audio: ['shared', 'dsp'],
  renderer: ['shared', 'words'],
}

/** Parts that run under plain Node and in a worklet alike. */
const pureParts = [
  'src/main/realtime/**',
  'src/main/conversation/**',
  'src/main/tools/**',
  'src/main/recordings/**',
  'src/main/secrets/**',
  'src/main/history/**',
  'src/main/history-files/**',
  'src/main/settings/**',
  'src/renderer/audio/dsp/**',
  'src/shared/**',
]

export default ts.config(
  {
    ignores: [
      'out/',
      'src/renderer/paraglide/',
      'dist/',
      'node_modules/',
      'test-results/',
      'test/**/fixtures/**',
    ],
  },
  js.configs.recommended,
  ts.configs.strict,
  svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      'no-undef': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': [
        'error',
        { selector: "Identifier[name='innerHTML']", message: 'Build elements; never parse text as HTML.' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      'svelte/no-at-html-tags': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    // Playwright reads a fixture's needs from its first parameter, which has to be a pattern.
    files: ['test/e2e/**'],
    rules: { 'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }] },
  },
  {
    files: ['src/**'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': Object.entries(parts).map(([type, pattern]) => ({
        type,
        pattern,
        partialMatch: false,
      })),
      'import/resolver': { typescript: { alwaysTryTypes: true } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: [
            { allow: { to: { module: { origin: ['external', 'core'] } } } },
            ...Object.entries(mayImport).map(([from, to]) => ({
              from: { element: { type: from } },
              allow: { to: { element: { types: { anyOf: [from, ...to] } } } },
            })),
          ],
        },
      ],
    },
  },
  {
    files: pureParts,
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: ['electron', 'svelte'], patterns: ['electron/*', 'svelte/*'] },
      ],
      'no-restricted-globals': ['error', 'window', 'document', 'navigator', 'AudioContext', 'MessagePort'],
    },
  },
  {
    files: ['src/practice-server/**'],
    rules: { 'no-restricted-imports': ['error', { paths: ['electron'] }] },
  },
)
