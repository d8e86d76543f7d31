/// Something that a network gives: the output of one of its layers, and what it means.
///
/// A network has one head of classes, whose greatest value labels a pixel, and may have one of regression maps beside
/// it, such as each pixel's distance to the edge of its cell.
public struct NetworkHead: Equatable, Sendable, Codable {
  /// Scores of the classes, or regression maps: numbers of their own for each pixel.
  public enum Kind: String, Sendable, Codable, CaseIterable { case classes, regression }

  /// What the layer's output means.
  public var kind: Kind
  /// A convolution at the picture's scale that no other layer reads. That of the classes has no activation, that of
  /// regression maps none (linear) or a sigmoid.
  public var layer: String
  /// The names of the regression maps, one per output channel; empty for classes.
  public var maps: [String]

  /// The head of the classes.
  ///
  /// - Parameter layer: the name of the layer that gives a score per class.
  public static func classes(_ layer: String) -> NetworkHead {
    NetworkHead(kind: .classes, layer: layer, maps: [])
  }

  /// A head of regression maps.
  ///
  /// - Parameter maps: the names of the layer's output channels, in their order.
  public static func regression(_ layer: String, maps: [String]) -> NetworkHead {
    NetworkHead(kind: .regression, layer: layer, maps: maps)
  }

  enum CodingKeys: String, CodingKey { case kind, layer, maps }

  /// Nothing is checked here: `NetworkSpec.shapes(for:)` checks the heads among the layers.
  public init(kind: Kind, layer: String, maps: [String]) {
    (self.kind, self.layer, self.maps) = (kind, layer, maps)
  }

  /// `maps` may be missing, for none.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(Kind.self, forKey: .kind)
    layer = try container.decode(String.self, forKey: .layer)
    maps = try container.decodeIfPresent([String].self, forKey: .maps) ?? []
  }

  /// Leaves out `maps` where there are none.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(layer, forKey: .layer)
    if !maps.isEmpty { try container.encode(maps, forKey: .maps) }
  }
}

extension NetworkSpec {
  /// What the network gives: `declaredHeads`, or the classes of the last layer where none are declared.
  public var heads: [NetworkHead] {
    declaredHeads.isEmpty ? layers.suffix(1).map { .classes($0.name) } : declaredHeads
  }

  /// The layer whose greatest value labels a pixel.
  public var classLayer: LayerSpec? { layer(of: .classes) }

  /// The layer that gives the regression maps, nil without.
  public var regressionLayer: LayerSpec? { layer(of: .regression) }

  /// The names of the regression maps, in the order of the layer's channels; empty without.
  public var regressionMaps: [String] { heads.first { $0.kind == .regression }?.maps ?? [] }

  private func layer(of kind: NetworkHead.Kind) -> LayerSpec? {
    guard let head = heads.first(where: { $0.kind == kind }) else { return nil }
    return layers.first { $0.name == head.layer }
  }

  /// The head that a layer is, if it is one.
  public func head(_ layer: String) -> NetworkHead? { heads.first { $0.layer == layer } }

  /// This network with regression maps beside its classes: one more convolution of what the class layer reads.
  ///
  /// - Parameter activation: `.none` for linear maps, `.sigmoid` for maps in 0...1.
  public func addingRegression(
    maps: [String], activation: Activation, name: String = "regression", kernelSize: Int = 3
  ) -> NetworkSpec {
    guard let classLayer else { preconditionFailure("a network without layers") }
    let convolution = Convolution(
      outputChannels: maps.count, kernelSize: kernelSize, batchNorm: false, activation: activation)
    return NetworkSpec(
      layers: layers + [LayerSpec(name, .convolution(convolution), inputs: classLayer.inputs)],
      heads: [.classes(classLayer.name), .regression(name, maps: maps)])
  }

  /// This network without its regression maps and without the layers that nothing else needs.
  public var withoutRegression: NetworkSpec {
    guard let regressionLayer else { return self }
    var dropped: Set<String> = [regressionLayer.name]
    for layer in layers.reversed() {
      let readers = layers.filter { $0.reads(layer.name) }
      if !readers.isEmpty, readers.allSatisfy({ dropped.contains($0.name) }) { dropped.insert(layer.name) }
    }
    return NetworkSpec(
      layers: layers.filter { !dropped.contains($0.name) },
      heads: declaredHeads.filter { $0.kind != .regression })
  }

  /// What the heads need besides layers that fit each other.
  ///
  /// - Throws: `NetworkError` naming the head's layer, or the one whose sigmoid is no head's.
  func checkHeads(_ shapes: [String: TensorShape]) throws(NetworkError) {
    for kind in [NetworkHead.Kind.classes, .regression] {
      let count = declaredHeads.count { $0.kind == kind }
      guard count <= 1, declaredHeads.isEmpty || kind == .regression || count == 1 else {
        throw NetworkError(
          layer: "-", problem: "a network has one head of classes and at most one of regression maps")
      }
    }
    for head in declaredHeads { try check(head, shapes) }
    for layer in layers where layer.operation.convolution?.activation == .sigmoid {
      guard head(layer.name)?.kind == .regression else {
        throw NetworkError(layer: layer.name, problem: "has a sigmoid, which only regression maps can have")
      }
    }
  }

  private func check(_ head: NetworkHead, _ shapes: [String: TensorShape]) throws(NetworkError) {
    func failure(_ problem: String) -> NetworkError { NetworkError(layer: head.layer, problem: problem) }
    guard let layer = layers.first(where: { $0.name == head.layer }) else {
      throw failure("is a head of the network, but no layer has this name")
    }
    guard let convolution = layer.operation as? Convolution, !convolution.batchNorm else {
      throw failure("is a head of the network and must be a convolution without batch norm")
    }
    guard head.kind == .regression ? convolution.activation != .relu : convolution.activation == .none else {
      throw failure("has the activation \(convolution.activation.rawValue), which a head cannot have")
    }
    if let reader = layers.first(where: { $0.inputs.contains(head.layer) }) {
      throw failure("is a head of the network, but '\(reader.name)' reads it")
    }
    let (shape, picture) = (shapes[head.layer]!, shapes[Self.picture]!)
    guard shape.height == picture.height, shape.width == picture.width else {
      throw failure("gives \(shape), not the picture's \(picture.width)x\(picture.height)")
    }
    if head.kind == .classes { return }
    guard (1...NetworkLimits.regressionMaps).contains(head.maps.count), head.maps.count == shape.channels
    else {
      throw failure(
        "gives \(shape.channels) regression maps, of which \(head.maps.count) have names; "
          + "expected 1 to \(NetworkLimits.regressionMaps), each with its name")
    }
    guard Set(head.maps).count == head.maps.count, !head.maps.contains("") else {
      throw failure("names its regression maps \(head.maps); names differ and are not empty")
    }
  }
}
