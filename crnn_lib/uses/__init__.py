"""Other uses of the CNN, the LSTM and CTC: handwriting, and speech as pictures.

Read `composing` first (strings composed of single samples), then `handwriting`. For speech: `sound`
(wav files), `spectrogram` (a recording as a picture), `speech` (strings of spoken characters).
"""
