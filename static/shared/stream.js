// A film that is still being drawn, played piece by piece: hls.js over Media Source Extensions, else the browser's own HLS.
// The page hears of each piece anyway, so it answers hls.js's question for the playlist itself, the moment there is more.

const HLS = "application/vnd.apple.mpegurl"
const SHORTEST_TARGET = 4
const ALL_OF_IT = { backBufferLength: Infinity, maxBufferLength: 3600, maxMaxBufferLength: 3600, maxBufferSize: 256e6 }

/** Plays a film {url, segments: [{url, duration}], total, isOver} in a video element; `grow` when there is more of it. */
export class Stream {
  #video
  #film
  #hls = null
  #source = null
  #asked = null
  #isClosed = false

  constructor(video, film) {
    this.#video = video
    this.#film = film
    this.#open()
  }

  /** Whether `film` goes on with what is played here; a film that is drawn anew does not. */
  isOf(film) {
    return film.segments[0]?.url === this.#film.segments[0].url
  }

  grow(film) {
    this.#film = film
    this.#stretch()
    if (this.#asked && (film.isOver || film.segments.length >= this.#asked.number)) this.#asked.answer()
  }

  close() {
    this.#isClosed = true
    this.#hls?.destroy()
  }

  async #open() {
    const { default: Hls } = await import("../vendor/hls.mjs")
    if (this.#isClosed) return
    if (!Hls.isSupported()) {
      if (this.#video.canPlayType(HLS)) this.#video.src = this.#film.url
      return
    }
    const pLoader = playlistLoader(Hls.DefaultConfig.loader, (number, tell) => this.#ask(number, tell))
    this.#hls = new Hls({ ...ALL_OF_IT, startPosition: 0, enableWorker: false, pLoader })
    this.#hls.on(Hls.Events.ERROR, (_, error) => this.#recover(Hls, error))
    this.#hls.on(Hls.Events.MEDIA_ATTACHED, (_, { mediaSource }) => { this.#source = mediaSource })
    this.#hls.on(Hls.Events.BUFFER_APPENDED, () => this.#stretch())
    this.#hls.loadSource(new URL(this.#film.url, location.href).href)
    this.#hls.attachMedia(this.#video)
  }

  // As long as the whole film will be, as soon as that is known.
  #stretch() {
    const source = this.#source
    const isBusy = !source || source.readyState !== "open" || [...source.sourceBuffers].some((buffer) => buffer.updating)
    if (!isBusy && source.sourceBuffers.length && !this.#film.isOver && this.#film.total > source.duration) source.duration = this.#film.total
  }

  #recover(Hls, { fatal, type }) {
    if (!fatal) return
    if (type === Hls.ErrorTypes.NETWORK_ERROR) this.#hls.startLoad()
    else if (type === Hls.ErrorTypes.MEDIA_ERROR) this.#hls.recoverMediaError()
    else this.close() // the whole film comes in the end
  }

  #ask(number, tell) {
    const answer = () => {
      this.#asked = null
      if (!this.#isClosed) tell(this.#playlist())
    }
    this.#asked = { number, answer }
    if (this.#film.isOver || this.#film.segments.length >= number) answer()
  }

  #playlist() {
    const { segments, isOver } = this.#film
    const longest = Math.max(SHORTEST_TARGET, ...segments.map(({ duration }) => Math.round(duration)))
    return [
      "#EXTM3U",
      "#EXT-X-VERSION:7",
      `#EXT-X-TARGETDURATION:${longest}`,
      "#EXT-X-MEDIA-SEQUENCE:1",
      "#EXT-X-PLAYLIST-TYPE:EVENT",
      "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES",
      `#EXT-X-MAP:URI="${segments[0].url.replace(/[^/]*$/, "init.mp4")}"`,
      ...segments.flatMap(({ url, duration }) => [`#EXTINF:${duration},`, url]),
      ...(isOver ? ["#EXT-X-ENDLIST"] : []),
    ].join("\n")
  }
}

/** A loader of playlists as hls.js wants one: `ask(number, tell)` gets the text once there is a segment with that number. */
function playlistLoader(Loader, ask) {
  return class extends Loader {
    #isGone = false

    load(context, config, callbacks) {
      this.context = context
      ask(context.deliveryDirectives?.msn ?? 1, async (data) => {
        await null // a loader never answers within the question
        if (this.#isGone) return
        const now = performance.now()
        Object.assign(this.stats.loading, { start: now, first: now, end: now })
        this.stats.loaded = this.stats.total = data.length
        callbacks.onSuccess({ url: context.url, data, code: 200 }, this.stats, context, null)
      })
    }

    abort() {
      this.#isGone = true
    }

    destroy() {
      this.#isGone = true
      super.destroy()
    }
  }
}
