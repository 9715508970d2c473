/**
 * Makes a fresh clone ready to start or to test; says nothing when it is ready already.
 *
 * This file and `setup/node-version.mjs` keep to syntax that old versions of Node can read, so that
 * they get a sentence rather than a syntax error. Everything else is loaded after that check.
 */
import { nodeVersionProblem } from './setup/node-version.mjs'

const problem = nodeVersionProblem(process.versions.node)
if (problem === null) {
  import('./setup/main.mjs').then(function (setup) {
    return setup.main()
  })
} else {
  console.error(problem)
  process.exitCode = 1
}
