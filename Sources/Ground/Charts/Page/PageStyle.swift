import Imaging

/// How pages look: on a bright or a dark screen as its owner prefers, and on paper always as ink on white.
public enum PageStyle {
  /// For a `style` element; figures of this module need it too.
  public static let text = """
    :root { color-scheme: light; --ink: #24282e; --quiet: #68707a; --line: #e4e7ea; --ground: #fff; --warn: #a33a00 }
    @media screen and (prefers-color-scheme: dark) {
    :root { color-scheme: dark; --ink: #e6e9ec; --quiet: #9aa2ab; --line: #33383f; --ground: #16181b; --warn: #ff9d66 }
    }
    body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); \
    max-width: 1180px; margin: 2rem auto; padding: 0 1rem }
    h1 { margin-bottom: .3rem } h2 { margin: 2rem 0 .6rem; break-after: avoid }
    table { border-collapse: collapse; margin: 0 0 1rem } thead { display: table-header-group }
    th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid var(--line) }
    th:first-child, td:first-child, .text { text-align: left } th { font-weight: 600; color: var(--quiet) }
    tr, figure, svg { break-inside: avoid } .wide { overflow-x: auto }
    .quiet { color: var(--quiet) } .warning { color: var(--warn); font-weight: 600 }
    .swatch { display: inline-block; width: .7rem; height: .7rem; margin-right: .4rem; background: var(--light) }
    .sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 1rem }
    figure { margin: 0 } figcaption { font-size: 13px; color: var(--quiet); overflow-wrap: anywhere }
    img, svg { max-width: 100%; height: auto } .sheet img { width: 100% }
    .facts th, .facts td { text-align: left } pre { background: var(--line); padding: 1rem; overflow-x: auto }
    svg text { font: 12px system-ui, sans-serif; fill: var(--quiet) } svg .title { font-size: 14px; fill: var(--ink) }
    svg .grid { stroke: var(--line) } svg .axis { stroke: var(--quiet) }
    svg .series { stroke: var(--light); fill: none; stroke-width: 2 } svg .mass { fill: var(--light) }
    svg .whisker { stroke: var(--ink); stroke-width: 1.5 }
    @media screen and (prefers-color-scheme: dark) {
    .swatch { background: var(--dark) } svg .series { stroke: var(--dark) } svg .mass { fill: var(--dark) }
    }
    @media print { body { max-width: none; margin: 0 } .swatch, .mass { print-color-adjust: exact } }
    """

  /// For the `style` attribute of what has a class's colour: one for a bright ground, one for a dark one.
  public static func colors(_ color: RGBColor) -> String { "--light:\(color.onPaper);--dark:\(color.onDark)" }
}
