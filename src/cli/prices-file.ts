import { readFile } from 'node:fs/promises'
import * as v from 'valibot'
import { pricesSchema, type Prices } from '../shared/prices.ts'

/** Prices that can't be used, in words for the person who named the file. */
export class PricesFileError extends Error {}

/** @throws PricesFileError when it is missing, no JSON, or holds anything but prices */
export async function loadPrices(path: string): Promise<Prices> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new PricesFileError(
      error.code === 'ENOENT' ? `There is no file ${path}.` : `${path} can’t be read: ${error.message}`,
    )
  })
  const prices = v.safeParse(pricesSchema, parseJson(path, text))
  if (prices.success) return prices.output
  const [issue] = prices.issues
  throw new PricesFileError(`${path}: ${v.getDotPath(issue) ?? 'the file'}: ${issue.message}`)
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new PricesFileError(`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}
