"""Compiled models in Python: numpy arrays in, numpy arrays out, nothing but ctypes in between.

    import dlc
    model = dlc.Model("libdigits.so", threads=2)
    y = model.run(x=picture)["y"]

A model that was compiled for training has a state, which two models may share:

    step, predict = dlc.Model("lenet.train/libstep.so"), dlc.Model("lenet.train/libpredict.so")
    state = dlc.State(step)
    predict.bind(state)
    loss = step.run(x=x, labels=labels, learning_rate=1e-3, step=1, seed=0)["loss"]
    state["conv1.weight"]     # an array over the state's own memory
"""
from ._model import DlcError, Model, State

__all__ = ["DlcError", "Model", "State"]
