import Imaging

/// A class that has columns.
package struct CountedClass: Sendable {
  package let name: String
  package let label: Int
  package let color: RGBColor

  package static func those(of palette: ClassPalette, but uncounted: Set<Int>) -> [CountedClass] {
    palette.objects.filter { !uncounted.contains($0.label) }
      .map { CountedClass(name: $0.entry.name, label: $0.label, color: $0.entry.color) }
  }
}
