import Imaging

/// A class that has columns.
struct CountedClass: Sendable {
  let name: String
  let label: Int
  let color: RGBColor

  static func those(of palette: ClassPalette, but uncounted: Set<Int>) -> [CountedClass] {
    palette.objects.filter { !uncounted.contains($0.label) }
      .map { CountedClass(name: $0.entry.name, label: $0.label, color: $0.entry.color) }
  }
}
