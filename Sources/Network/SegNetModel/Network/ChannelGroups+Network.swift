extension ChannelGroups {
  /// The groups of a network's channels, as its operations join them.
  ///
  /// - Parameter perChannel: false for one step per layer.
  /// - Throws: `NetworkError` for a network that cannot be.
  public init(_ network: NetworkSpec, perChannel: Bool) throws(NetworkError) {
    let shapes = try network.anyShapes()
    self.init(
      ([NetworkSpec.picture] + network.layers.map(\.name)).map { ($0, shapes[$0]!.channels) })
    for layer in network.layers {
      let output = numbers(of: layer.name)
      layer.operation.joinChannels(
        &self, output: output, inputs: layer.inputs.map { numbers(of: $0) })
      if !perChannel { joinAll(output) }
    }
  }
}
