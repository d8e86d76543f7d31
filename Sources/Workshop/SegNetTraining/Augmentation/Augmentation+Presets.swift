import LabelledPictures

extension Augmentation {
  /// Variations that have a name, from none at all to those of other microscopes, cameras and stains. `flips` only
  /// mirrors; `standard` is what changes from day to day at one microscope.
  public enum Preset: String, CaseIterable, Sendable { case none, flips, standard, strong }

  /// The variations of a preset, each with its probability and its range.
  public init(_ preset: Preset) {
    self.init()
    if preset == .none { return }
    (mirrorX, mirrorY) = (0.5, 0.5)
    switch preset {
    case .none, .flips: break
    // What changes from one day at the same microscope to the next. Interpolation softens pictures, so that as many
    // windows stay unturned: the network meets camera pixels as they are, too.
    case .standard:
      rotation = Variation(0.5, -180, 180)
      scale = Variation(0.3, 0.85, 1.2)
      contrast = Variation(0.5, 0.85, 1.15)
      brightness = Variation(0.5, -12, 12)
      tint = Variation(0.3, -6, 6)
      saturation = Variation(0.3, 0.8, 1.2)
      blur = Variation(0.1, 0.3, 0.8)
      noise = Variation(0.2, 0.5, 4)
    // Other microscopes, cameras, stains.
    case .strong:
      rotation = Variation(0.75, -180, 180)
      scale = Variation(0.5, 0.7, 1.4)
      elastic = Variation(0.3, 1, 5)
      defocus = Variation(0.15, 0.5, 2)
      blur = Variation(0.15, 0.3, 1.2)
      vignetting = Variation(0.3, 0.05, 0.4)
      contrast = Variation(0.7, 0.65, 1.35)
      brightness = Variation(0.7, -30, 30)
      tint = Variation(0.5, -14, 14)
      hue = Variation(0.3, -18, 18)
      saturation = Variation(0.5, 0.5, 1.5)
      grey = 0.05
      noise = Variation(0.4, 0.5, 9)
      jpeg = Variation(0.2, 35, 90)
    }
  }
}
