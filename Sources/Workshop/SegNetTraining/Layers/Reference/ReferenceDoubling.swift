import LabelledPictures

/// `output[p][c][2y + i][2x + j] = input[p][4c + 2i + j][y][x]`
func referencePixelShuffle(_ input: ReferenceTensor) -> ReferenceTensor {
  var output = ReferenceTensor(
    pictures: input.pictures, channels: input.channels / 4, height: 2 * input.height, width: 2 * input.width)
  output.forEachPlace { p, c, y, x in
    output[p, c, y, x] = input[p, 4 * c + 2 * (y % 2) + x % 2, y / 2, x / 2]
  }
  return output
}

/// Each pixel four times.
func referenceNearest(_ input: ReferenceTensor) -> ReferenceTensor {
  var output = ReferenceTensor(
    pictures: input.pictures, channels: input.channels, height: 2 * input.height, width: 2 * input.width)
  output.forEachPlace { p, c, y, x in output[p, c, y, x] = input[p, c, y / 2, x / 2] }
  return output
}

/// Interpolation between the centres of the pixels: 3/4 of the pixel and 1/4 of the next one, in both directions; beyond
/// an edge stand the pixels at the edge.
func referenceBilinear(_ input: ReferenceTensor) -> ReferenceTensor {
  var output = ReferenceTensor(
    pictures: input.pictures, channels: input.channels, height: 2 * input.height, width: 2 * input.width)
  func beside(_ place: Int, _ extent: Int) -> Int {
    min(max(place / 2 + (place % 2 == 0 ? -1 : 1), 0), extent - 1)
  }
  output.forEachPlace { p, c, y, x in
    let (otherY, otherX) = (beside(y, input.height), beside(x, input.width))
    output[p, c, y, x] =
      (9 * input[p, c, y / 2, x / 2] + 3 * input[p, c, y / 2, otherX] + 3 * input[p, c, otherY, x / 2]
        + input[p, c, otherY, otherX]) / 16
  }
  return output
}
