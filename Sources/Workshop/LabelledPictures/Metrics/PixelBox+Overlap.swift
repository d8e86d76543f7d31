import Imaging

extension PixelBox {
  /// **Units**: pixels.
  package var area: Int { width * height }

  package func intersectionOverUnion(_ other: PixelBox) -> Double {
    let width = min(maxX, other.maxX) - max(minX, other.minX)
    let height = min(maxY, other.maxY) - max(minY, other.minY)
    guard width > 0, height > 0 else { return 0 }
    let shared = width * height
    return Double(shared) / Double(area + other.area - shared)
  }
}
