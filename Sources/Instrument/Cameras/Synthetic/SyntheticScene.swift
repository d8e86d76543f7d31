import Frames
import Imaging

/// Moving cells whose number and places are known: what the synthetic camera sees.
///
/// Looks like a thin blood smear: red cells, paler in the middle, and a few larger white cells with a violet nucleus on a light
/// ground. Each moves to and fro within a square of its own, so that cells never touch and are always whole: the number of
/// dark areas in a frame is the number of cells. In frames without shading, every pixel of a cell has a green value below
/// `threshold`, and every other one has it above.
///
/// Whole-number arithmetic only: the same settings give the same bytes everywhere.
public struct SyntheticScene: Sendable {
  /// One cell in one frame.
  public struct Cell: Equatable, Sendable {
    /// How a cell looks: red and paler in the middle, or larger and white with a violet nucleus.
    public enum Kind: String, Sendable, Codable, CaseIterable { case red, white }
    /// From 0, the same in all frames.
    public var identifier: Int
    /// About one cell in twelve is white.
    public var kind: Kind
    /// The centre. **Units**: pixels from the picture's upper left corner.
    public var x: Double
    /// Downwards. **Units**: as `x`.
    public var y: Double
    /// **Units**: pixels.
    public var radius: Double
  }

  /// Between the green of cells and that of the ground.
  public static let threshold: UInt8 = 190

  /// As given; they decide every byte of every frame.
  public let settings: SyntheticSettings
  let actors: [SyntheticActor]

  /// - Throws: `CaptureError` when there is no room for so many cells.
  public init(_ settings: SyntheticSettings, name: String = SyntheticSettings.scheme) throws(CaptureError) {
    self.settings = settings
    actors = try SyntheticActor.place(settings, name: name)
  }

  /// Where every cell is in a frame: the truth.
  public func cells(atFrame frame: Int) -> [Cell] {
    actors.map { actor in
      let (x, y) = actor.center(atFrame: frame)
      let unit = Double(SyntheticActor.unit)
      return Cell(
        identifier: actor.identifier, kind: actor.kind, x: Double(x) / unit, y: Double(y) / unit,
        radius: Double(actor.radius) / unit)
    }
  }
}

/// A cell's way through the scene, in whole sixteenths of a pixel.
struct SyntheticActor: Sendable {
  static let unit = 16

  let identifier: Int
  let kind: SyntheticScene.Cell.Kind
  let radius: Int
  /// The middle of its square, and how far it goes from there.
  private let home: (x: Int, y: Int)
  private let reach: Int
  private let speed: (x: Int, y: Int)
  private let phase: (x: Int, y: Int)

  func center(atFrame frame: Int) -> (x: Int, y: Int) {
    (
      home.x + Self.swing(phase.x + speed.x * (frame % Self.period(reach)), reach),
      home.y + Self.swing(phase.y + speed.y * (frame % Self.period(reach)), reach)
    )
  }

  private static func period(_ reach: Int) -> Int { max(1, 4 * reach) }

  /// To and fro between -reach and reach at even speed.
  private static func swing(_ place: Int, _ reach: Int) -> Int {
    let along = place % period(reach)
    return along < 2 * reach ? along - reach : 3 * reach - along
  }

  /// The smallest square that a cell can have, in pixels.
  private static let leastPitch = 14
  /// One cell of so many is a white one.
  private static let whiteShare = 12

  static func place(_ settings: SyntheticSettings, name: String) throws(CaptureError)
    -> [SyntheticActor]
  {
    guard settings.cells > 0 else { return [] }
    let size = settings.size
    func squares(_ pitch: Int) -> Int { (size.width / pitch) * (size.height / pitch) }
    // Cells of a natural size where there is room, smaller ones where there are many.
    var pitch = max(leastPitch, min(size.width, size.height) / 5)
    while pitch > leastPitch, squares(pitch) < settings.cells { pitch -= 1 }
    guard squares(pitch) >= settings.cells else {
      throw CaptureError(
        .open, name, found: "\(settings.cells) cells in pictures of \(size)",
        expected: "\(squares(pitch)) or fewer", advice: "ask for fewer cells or a larger size")
    }
    let columns = size.width / pitch
    // What the squares leave of the picture goes to its edges.
    let margin = (
      x: (size.width - columns * pitch) / 2, y: (size.height - size.height / pitch * pitch) / 2
    )
    var random = SyntheticRandom(seed: settings.seed)
    var places = Array(0..<squares(pitch))
    for index in 0..<settings.cells {
      places.swapAt(index, index + random.below(places.count - index))
    }
    return (0..<settings.cells).map { identifier in
      let isWhite = random.below(whiteShare) == 0
      // In per cent of the square; the rest is where it moves.
      let share = isWhite ? 36 + random.below(4) : 24 + random.below(8)
      let radius = pitch * unit * share / 100
      let reach = max(1, pitch * unit / 2 - radius - unit)
      let (column, row) = (places[identifier] % columns, places[identifier] / columns)
      func home(_ index: Int, _ margin: Int) -> Int { (margin + index * pitch) * unit + pitch * unit / 2 }
      return SyntheticActor(
        identifier: identifier, kind: isWhite ? .white : .red, radius: radius,
        home: (home(column, margin.x), home(row, margin.y)), reach: reach,
        speed: (3 + random.below(22), 3 + random.below(22)),
        phase: (random.below(4 * reach), random.below(4 * reach)))
    }
  }
}

/// Numbers that follow from a seed (SplitMix64).
struct SyntheticRandom {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }
}
