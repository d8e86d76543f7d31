extension RGBImage {
  /// Covers every object with a glaze in the colour of its class; those that do not count stay as they are.
  ///
  /// - Parameters:
  ///   - instances: object numbers from 1, of this picture's size divided by `reduction`.
  ///   - marks: one per object number.
  ///   - reduction: the block of this picture that a pixel of the map stands for.
  public mutating func tint(
    _ instances: InstanceMap, marks: [OverlayMark], palette: ClassPalette, reduction: Reduction
  ) {
    precondition(instances.size == size.reduced(by: reduction))
    let colors: [RGBColor?] = marks.map { mark in
      mark.counted && palette.entries.indices.contains(Int(mark.label))
        ? palette.entries[Int(mark.label)].color : nil
    }
    for y in 0..<size.height {
      let row = min(reduction.block(of: y), instances.size.height - 1) * instances.size.width
      for x in 0..<size.width {
        let object = Int(instances.identifiers[row + min(reduction.block(of: x), instances.size.width - 1)])
        guard object > 0, object <= colors.count, let color = colors[object - 1] else { continue }
        let index = 3 * (y * size.width + x)
        pixels[index] = UInt8((Int(pixels[index]) + Int(color.red)) / 2)
        pixels[index + 1] = UInt8((Int(pixels[index + 1]) + Int(color.green)) / 2)
        pixels[index + 2] = UInt8((Int(pixels[index + 2]) + Int(color.blue)) / 2)
      }
    }
  }
}
