import LabelledPictures

/// Greatest of each 2x2 window and its place (row * 2 + column), the first in row order on ties.
func referenceMaxPooling(_ input: ReferenceTensor) -> (output: ReferenceTensor, index: [Int]) {
  var output = ReferenceTensor(
    pictures: input.pictures, channels: input.channels, height: input.height / 2, width: input.width / 2)
  var index = [Int](repeating: 0, count: output.values.count)
  output.forEachPlace { p, c, y, x in
    let window = (0..<4).map { input[p, c, 2 * y + $0 / 2, 2 * x + $0 % 2] }
    let place = window.firstIndex(of: window.max()!)!
    output[p, c, y, x] = window[place]
    index[output.index(p, c, y, x)] = place
  }
  return (output, index)
}

/// Each value at its place in a 2x2 window, zeros elsewhere.
func referenceMaxUnpooling(_ input: ReferenceTensor, index: [Int]) -> ReferenceTensor {
  var output = ReferenceTensor(
    pictures: input.pictures, channels: input.channels, height: 2 * input.height, width: 2 * input.width)
  input.forEachPlace { p, c, y, x in
    let place = index[input.index(p, c, y, x)]
    output[p, c, 2 * y + place / 2, 2 * x + place % 2] = input[p, c, y, x]
  }
  return output
}
