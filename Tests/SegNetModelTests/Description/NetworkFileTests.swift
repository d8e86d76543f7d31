import SegNetModel
import Settings
import System
import Testing

struct NetworkFileTests {
  private func file(_ text: String) throws -> NetworkFile {
    let document = try ConfigurationDocument(path: "network.yaml", text: text)
    return try NetworkFile(document.root, path: document.path)
  }

  @Test func fewWordsAreADescription() throws {
    let file = try file(
      """
      architecture: unet
      widths: [8, 16]
      convolutions_per_stage: [1, 2]
      kernel_size: 5
      dropout: [0, 0.2]
      block: residual
      decoder: transposed
      skip: addition
      classes: 3
      maps: [depth]
      map_activation: linear
      """)
    let expected = NetworkDescription(
      architecture: .uNet, widths: [8, 16], convolutionsPerStage: [1, 2], kernelSizes: [5],
      dropout: [0, 0.2],
      block: .residual, decoder: .transposed, skip: .addition, maps: ["depth"], mapActivation: .none)
    #expect(file.form == .description(expected) && file.classes == 3)
    #expect(try file.network(classes: 3) == expected.network(classes: 3))
    let error = #expect(throws: FileError.self) { try file.network(classes: 4) }
    #expect("\(try #require(error))".contains("for 3 classes, there are 4"))
  }

  @Test func anEmptyFileIsTheCompactNetwork() throws {
    #expect(try file("").network(classes: 4) == .segNet(widths: [16, 32, 64], classes: 4))
  }

  @Test func layersInFull() throws {
    let file = try file(
      """
      layers:
        - { name: one, operation: convolution, output_channels: 8, kernel_size: 5 }
        - { name: two, operation: convolution, output_channels: 8, groups: 8, dilation: 2, dropout: 0.1 }
        - { name: sum, operation: addition, inputs: [one, two] }
        - { name: pool, operation: max_pooling }
        - { name: up, operation: transposed_convolution, output_channels: 4 }
        - { name: down, operation: upsampling, inputs: pool, method: bilinear }
        - { name: shuffle, operation: pixel_shuffle, inputs: pool }
        - { name: back, operation: max_unpooling, inputs: pool, indices: pool }
        - { name: join, operation: concatenation, inputs: [up, down, shuffle, back, sum] }
        - { name: classifier, operation: convolution, kernel_size: 1, output_channels: classes }
        - name: depth
          operation: convolution
          inputs: join
          output_channels: 1
          activation: sigmoid
      heads:
        - { kind: classes, layer: classifier }
        - { kind: regression, layer: depth, maps: [depth] }
      """)
    let network = try file.network(classes: 6)
    #expect(network.outputChannels == 6 && network.regressionMaps == ["depth"])
    func convolution(_ name: String) -> Convolution? {
      network.layers.first { $0.name == name }?.operation.convolution
    }
    #expect(
      convolution("one") == Convolution(outputChannels: 8, kernelSize: 5, batchNorm: true, activation: .relu))
    #expect(
      convolution("two")
        == Convolution(
          outputChannels: 8, dilation: 2, groups: 8, batchNorm: true, activation: .relu, dropout: 0.1))
    #expect(convolution("up")?.kernelSize == 2)
    #expect(
      convolution("classifier")
        == Convolution(outputChannels: 6, kernelSize: 1, batchNorm: false, activation: .none))
    #expect(convolution("depth")?.batchNorm == false && convolution("depth")?.activation == .sigmoid)
    #expect(network.layers.map(\.operation.word).count == 11)
  }

  @Test func classesAreTheChannelsOfAnyConvolutionThatSaysSo() throws {
    let file = try file(
      """
      layers:
        - { name: half, operation: strided_convolution, output_channels: classes, activation: relu }
        - { name: up, operation: transposed_convolution, output_channels: classes, activation: relu }
        - { name: classifier, operation: convolution, output_channels: classes }
      """)
    let network = try file.network(classes: 5)
    #expect(network.layers.map { $0.operation.convolution?.outputChannels } == [5, 5, 5])
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var text: String
    var words: [String]
    var testDescription: String { words.joined(separator: ", ") }
  }

  static let refusals = [
    Refusal(text: "widhts: [8]", words: ["line 1", "unknown key 'widhts'", "widths"]),
    Refusal(text: "architecture: vgg", words: ["line 1", "'architecture'", "segnet, unet, encoder-decoder"]),
    Refusal(text: "widths: 8", words: ["line 1", "'widths' must be a list"]),
    Refusal(text: "widths: [8, 0]", words: ["line 1", "'widths[1]'", "1...2048"]),
    Refusal(text: "widths: []", words: ["line 1", "'widths'", "1 to 8 numbers"]),
    Refusal(
      text: "widths: [8, 8]\nkernel_size: [3, 3, 3]", words: ["line 2", "'kernel_size'", "2 stages, not 3"]),
    Refusal(text: "kernel_size: 4", words: ["'kernel_size'", "1, 3, 5, 7"]),
    Refusal(text: "dropout: 1", words: ["'dropout'", "0.0...0.9"]),
    Refusal(text: "maps: [a, a]", words: ["'maps'", "no two alike"]),
    Refusal(text: "map_activation: relu", words: ["'map_activation'", "linear, sigmoid"]),
    Refusal(text: "heads: []", words: ["line 1", "'heads'", "maps"]),
    Refusal(text: "classes: 0", words: ["'classes'", "1...2048"]),
    Refusal(text: "classes: 2\nwidths: [2048]\nblock: plain\nmaps: [a,b,c,d,e,f,g,h,i]", words: ["line 4"]),
    Refusal(
      text: "layers:\n  - { name: a, operation: pooling }", words: ["line 2", "operation", "max_pooling"]),
    Refusal(
      text: "layers:\n  - { name: a, operation: convolution }",
      words: ["line 2", "output_channels", "missing"]),
    Refusal(
      text: "layers:\n  - { name: a, operation: max_pooling, kernel_size: 3 }",
      words: ["line 2", "unknown key", "kernel_size"]),
    Refusal(text: "layers: 3", words: ["line 1", "must be a list"]),
    Refusal(
      text:
        "classes: 2\nlayers:\n  - { name: a, operation: max_pooling }\n  - { name: b, operation: addition, inputs: [a, c] }",
      words: ["line 4", "layer 'b'", "'c'"]),
    Refusal(
      text: "classes: 2\nlayers:\n  - { name: a, operation: convolution, output_channels: 3 }",
      words: ["gives 3 classes, there are 2", "output_channels: classes"]),
    Refusal(text: "layers: []\nwidths: [3]", words: ["line 2", "unknown key 'widths'"]),
    Refusal(text: "classes: 2\nlayers: []", words: ["line 2", "1 to 512 layers"]),
  ]

  @Test(arguments: refusals)
  func mistakesAreNamedWithTheirLine(refusal: Refusal) throws {
    let error = try #require(#expect(throws: FileError.self) { try file(refusal.text) })
    for word in ["network.yaml"] + refusal.words {
      #expect("\(error)".contains(word), "\(error)")
    }
  }
}
