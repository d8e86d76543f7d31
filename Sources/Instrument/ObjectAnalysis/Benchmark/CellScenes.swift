import System
import Imaging

/// Drawn cells on a grid that is a little out of order, always the same.
public struct CellScenes: Sendable {
  /// One picture of the cells, as a network would give it.
  public struct Scene: Sendable {
    /// Cells as 1.
    public var labels: LabelMap
    /// Per pixel how deep in its cell it lies, 0...1.
    public var depths: [Float]
  }

  /// Of every scene. **Units**: pixels of the label map.
  public let size: PixelSize
  /// How many cells each scene has; where they touch, fewer objects are found before they are split.
  public let cells: Int

  /// Draws nothing yet; `scene` does.
  public init(size: PixelSize, cells: Int) { (self.size, self.cells) = (size, cells) }

  /// - Parameters:
  ///   - spread: the distance between cells; at 1 they lie apart, below about 0.9 they touch.
  ///   - chain: how many cells stand at this distance in a row; the others lie apart. 0 for all.
  ///   - step: how far the cells have drifted. **Units**: frames.
  public func scene(spread: Double, chain: Int = 0, step: Int = 0) -> Scene {
    var scene = Scene(
      labels: LabelMap(size: size), depths: [Float](repeating: 0, count: size.pixelCount))
    let columns = Int((Double(cells * size.width) / Double(size.height)).squareRoot().rounded(.up))
    let rows = (cells + columns - 1) / columns
    let pitch = min(Double(size.width) / Double(columns), Double(size.height) / Double(rows))
    let radius = pitch * 0.4
    var state: UInt64 = 1
    func random() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 40) / Double(1 << 24) - 0.5
    }
    for cell in 0..<cells {
      let (jitterX, jitterY, heading) = (random() * 0.08 * pitch, random() * 0.08 * pitch, random() * 6.28)
      let drift = Double(step) * 0.002 * pitch
      let (column, row) = (cell % columns, cell / columns)
      // A chain begins where its first cell would stand if it stood apart.
      let place =
        chain > 0 ? Double(column % chain) * spread + Double(column / chain * chain) : Double(column) * spread
      let x = (place + 0.5) * pitch + jitterX + drift * cos(heading)
      let y = (Double(row) + 0.5) * pitch * (chain > 0 ? 1 : spread) + jitterY + drift * sin(heading)
      for row in max(0, Int(y - radius))..<min(size.height, Int(y + radius) + 2) {
        for column in max(0, Int(x - radius))..<min(size.width, Int(x + radius) + 2) {
          let (dx, dy) = (Double(column) - x, Double(row) - y)
          let depth = Float(1 - (dx * dx + dy * dy).squareRoot() / radius)
          guard depth >= 0 else { continue }
          scene.labels[column, row] = 1
          let pixel = row * size.width + column
          scene.depths[pixel] = max(scene.depths[pixel], depth)
        }
      }
    }
    return scene
  }

  /// A hexagon that holds most of the picture.
  ///
  /// - Throws: `AnalysisError` for a picture that is too small for it.
  public func region() throws(AnalysisError) -> RegionOfInterest {
    let (width, height) = (Double(size.width), Double(size.height))
    let corners = [(0.1, 0.02), (0.9, 0.02), (0.99, 0.5), (0.9, 0.98), (0.1, 0.98), (0.01, 0.5)]
    return try RegionOfInterest(
      name: "field", corners: corners.map { PixelPoint(x: $0.0 * width, y: $0.1 * height) }, pictureSize: size
    )
  }
}
