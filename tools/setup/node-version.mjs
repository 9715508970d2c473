/** The oldest Node that can set Earshot up. What runs afterwards is the Node 24 among its packages. */
const MINIMUM_NODE = '20.19.0'

/**
 * @param {string} version such as `20.19.2`
 * @param {string} minimum such as `20.19.0`
 * @returns {boolean}
 */
function isAtLeast(version, minimum) {
  const parts = version.split('.').map(Number)
  const least = minimum.split('.').map(Number)
  for (let index = 0; index < least.length; index += 1) {
    const difference = (parts[index] || 0) - (least[index] || 0)
    if (difference !== 0) return difference > 0
  }
  return true
}

/**
 * What to tell a person whose Node is too old; null when it will do.
 *
 * @param {string} version such as `20.19.2`
 * @returns {string | null}
 */
export function nodeVersionProblem(version) {
  if (isAtLeast(version, MINIMUM_NODE)) return null
  return (
    'Earshot needs Node ' +
    MINIMUM_NODE +
    ' or newer to set itself up; this is Node ' +
    version +
    '.\n' +
    'Install a newer one (https://nodejs.org/en/download), open a new terminal and run the command again.'
  )
}
