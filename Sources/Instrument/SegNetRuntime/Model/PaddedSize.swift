import Imaging

extension PixelSize {
  /// The smallest size of which both sides are multiples of `multiple` and that holds this one.
  func padded(toMultipleOf multiple: Int) -> PixelSize {
    PixelSize(
      width: (width + multiple - 1) / multiple * multiple,
      height: (height + multiple - 1) / multiple * multiple)
  }
}
